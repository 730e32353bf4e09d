"""What the administrators see of the outbox in /gestion/."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.notify.views import given_up


class _ForAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """One page and its act."""
    return [
        path("messages-abandonnes/", given_up.index, name="notify-given-up"),
        path("messages-abandonnes/<int:pk>/renvoyer/", given_up.again, name="notify-send-again"),
    ]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    """Among the reports."""
    return _ForAdministrators(
        _("Messages given up"), reverse_lazy("notify-given-up"), name="given-up", icon_name="mail", order=900
    )
