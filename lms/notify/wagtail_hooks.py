"""What the administrators see of the outbox in /gestion/."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .models import FeedToken, Message


class _ForAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    """The page of what was given up."""
    return [path("messages-abandonnes/", include("lms.notify.admin_urls"))]


@hooks.register("forget_person", order=100)  # last: the others may still write to the person
def forget(person: Any) -> None:
    """Messages name many things; the address of the calendar opens what is left."""
    Message.objects.filter(recipient=person).delete()
    FeedToken.objects.filter(user=person).delete()


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    """Among the reports."""
    return _ForAdministrators(
        _("Messages given up"), reverse_lazy("notify-given-up"), name="given-up", icon_name="mail", order=900
    )
