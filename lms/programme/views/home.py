"""The public first page."""

from typing import Any

from django.http import HttpRequest

from lms.programme.models import HomePage, ThemePage
from lms.programme.registry import PanelPage, panels


def home(request: HttpRequest, page: HomePage) -> dict[str, Any]:
    """The themes, and what the apps above announce."""
    themes = ThemePage.objects.visible_to(request.user).order_by("path")
    return {"themes": themes, "panels": panels(PanelPage.HOME, request.user)}
