"""What the administrators see of the outbox in /gestion/."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class _ForAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    return [path("messages-abandonnes/", include("lms.notify.admin_urls"))]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return _ForAdministrators(
        _("Messages given up"), reverse_lazy("notify-given-up"), name="given-up", icon_name="mail", order=900
    )
