"""List of themes, and one theme."""

from typing import Any

from django.http import HttpRequest

from lms.programme.models import ThemeIndexPage, ThemePage
from lms.programme.registry import PanelPage, panels


def index(request: HttpRequest, page: ThemeIndexPage) -> dict[str, Any]:
    return {"themes": ThemePage.objects.visible_to(request.user).order_by("path")}


def theme(request: HttpRequest, page: ThemePage) -> dict[str, Any]:
    """Why, what for, how, with whom; what the apps above add."""
    return {
        "contacts": [
            role
            for role in page.roles.in_force().filter(is_contact=True).select_related("user").order_by("pk")
            if role.user.is_active
        ],
        "panels": panels(PanelPage.THEME, page, request.user),
    }
