"""What this app gives to the administration: the way to the registers of certificates."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.accounts.memberships import memberships_of


class _ForManagersOfThemes(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_superuser or memberships_of(user).managed_themes)


@hooks.register("register_admin_menu_item")
def certificates_item() -> MenuItem:
    """« Attestations »"""
    return _ForManagersOfThemes(
        _("Certificates"), reverse_lazy("proof:courses"), name="certificates", icon_name="success", order=146
    )
