"""Resources and texts of law in the one search of /gestion/."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.requests import AnyUser
from lms.programme.admin import Line, SearchGroup
from lms.programme.registry import AdminSearch, admin_searches

from . import rules
from .choosers import LegalTextsByWords, ResourcesByWords
from .enums import ResourceKind
from .models import LegalText, Resource

SHOWN = 10


def found_in_library(user: AnyUser, text: str) -> list[SearchGroup]:
    """Resources and texts of law, for those who keep them, beside the pages that the same words find."""
    if not rules.can_keep(user):
        return []
    shelves = (
        (
            _("Resources"),
            "resource",
            ResourcesByWords,
            Resource.objects.exclude(kind=ResourceKind.LEGAL_TEXT).defer("body"),
        ),
        (_("Legal texts"), "legaltext", LegalTextsByWords, LegalText.objects.select_related("resource")),
    )
    found = []
    for title, name, form, rows in shelves:
        lines = [
            Line(str(row), reverse(f"wagtailsnippets_library_{name}:edit", args=[row.pk]), _said_of(row))
            for row in rows.filter(form().wanted(text)).order_by("-pk")[:SHOWN]
        ]
        if lines:
            everything = f"{reverse(f'wagtailsnippets_library_{name}:list')}?{urlencode({'q': text})}"
            found.append(SearchGroup(title, lines, everything))
    return found


def _said_of(row: Resource | LegalText) -> str:
    if isinstance(row, LegalText):
        return str(row.standing.label)
    return f"{row.get_kind_display()} · {row.get_state_display()}"


admin_searches.register(AdminSearch("library", found_in_library))
