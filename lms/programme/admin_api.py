"""Wagtail's interface for the scripts of its own administration: it lists and chooses, and writes nothing.

And the address that Wagtail 8 writes into each of its pages for the documents that we do not have.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet


class _NoModel:
    """Nothing is an instance of it."""


@require_safe
def _nothing(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"meta": {"total_count": 0}, "items": []})


class NoDocuments:
    """`wagtail_config` names `documents:listing` whether `wagtail.documents` is installed or not: an empty list."""

    model = _NoModel

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        return [path("", _nothing, name="listing")]


@hooks.register("construct_admin_api")
def register(router: Any) -> None:
    """One store of files: the library's. No screen asks for the actions, which publish and delete past our rules."""
    PagesAdminAPIViewSet.actions = {}
    router.register_endpoint("documents", NoDocuments)
