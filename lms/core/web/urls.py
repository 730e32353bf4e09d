"""Addresses of core: health, and pages of plain text."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from django.views.generic import TemplateView

from lms.core.ui import gallery
from lms.core.web import views

health_patterns: list[URLPattern] = [
    path("vie", views.alive, name="alive"),
    path("pret", views.ready, name="ready"),
]


def _text(route: str, name: str) -> URLPattern:
    page = TemplateView.as_view(template_name=f"pages/{name}.html")
    return path(route, login_not_required(page), name=f"page-{name}")


page_patterns: list[URLPattern] = [
    _text("aide/", "help"),
    _text("accessibilite/", "accessibility"),
    _text("donnees-personnelles/", "privacy"),
    _text("mentions-legales/", "legal"),
]
if settings.DEBUG:
    page_patterns.append(path("composants/", gallery.components, name="components"))
