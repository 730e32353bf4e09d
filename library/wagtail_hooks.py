"""What the library gives to the administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lms.programme.admin import WaitingPanel

from . import queries, rules
from .admin import KeepersPolicy, LegalTextViewSet, ResourceViewSet
from .models import LegalText, Resource

SHOWN = 10

register_permission_policy(Resource, KeepersPolicy(Resource, {"add", "change", "view", "choose"}))
register_permission_policy(LegalText, KeepersPolicy(LegalText, {"change", "view", "choose"}))
register_snippet(ResourceViewSet)
register_snippet(LegalTextViewSet)


@hooks.register("construct_homepage_panels")
def waiting(request: HttpRequest, panels: list[Any]) -> None:
    """What people proposed, for those who may publish it."""
    if not rules.can_keep(request.user):
        return
    rows = [
        (
            row.title,
            reverse("wagtailsnippets_library_resource:edit", args=[row.pk]),
            _("proposed by %(name)s") % {"name": row.owner or "–"},
        )
        for row in queries.waiting()[:SHOWN]
    ]
    panels.insert(
        0,
        WaitingPanel(
            _("Resources to read and publish"),
            rows,
            empty=_("Nothing was proposed to the library that you have not read."),
            order=80,
        ),
    )
