"""What the library gives to the pages of the programme and to the administration."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lms.core.ui import dates
from lms.programme.admin import Found, Line, WaitingPanel
from lms.programme.models import ThemePage
from lms.programme.registry import Citation, Cited, Panel, ResourceCard
from lms.search.references import article_key

from . import queries, rules
from .admin import KeepersPolicy, LegalTextViewSet, ResourceViewSet
from .choosers import LegalTextsByWords, ResourcesByWords
from .enums import ResourceKind, ResourceState, Standing
from .models import LegalArticle, LegalText, Resource

SHOWN = 10

register_permission_policy(Resource, KeepersPolicy(Resource, {"add", "change", "view", "choose"}))
register_permission_policy(LegalText, KeepersPolicy(LegalText, {"change", "view", "choose"}))
register_snippet(ResourceViewSet)
register_snippet(LegalTextViewSet)


# --- Lessons ----------------------------------------------------------------------------------


@hooks.register("cite_legal_texts")
def cite(cited: list[Cited]) -> None:
    """Each text or article as it stands today. One query for all the articles."""
    wanted = Q(pk__in=[])
    for card in cited:
        if card.article:
            wanted |= Q(text_id=card.text.pk, key=article_key(card.article))
    found = {(article.text_id, article.key): article for article in LegalArticle.objects.filter(wanted)}
    for card in cited:
        article = found.get((card.text.pk, article_key(card.article))) if card.article else None
        card.citation = _article(card.text, article) if article else _text(card.text)


@hooks.register("see_legal_texts")
def seen_texts(pks: Sequence[int], user: Any) -> set[int]:
    """The texts of a lesson that its reader may see."""
    rows = LegalText.objects.visible_to(user).filter(resource__state=ResourceState.PUBLISHED, pk__in=pks)
    return set(rows.order_by().values_list("pk", flat=True))


def _source(text: LegalText) -> str:
    if text.is_european:
        return text.resource.source
    if text.source_updated_on:
        return _("DILA – Légifrance, data of %(day)s, Licence Ouverte 2.0") % {
            "day": dates.day_plain(text.source_updated_on)
        }
    return _("DILA – Légifrance, Licence Ouverte 2.0")


def _text(text: LegalText) -> Citation:
    return Citation(
        title=text.resource.title,
        state=text.standing_words,
        tone=text.standing.tone,
        source=_source(text),
        href=text.get_absolute_url(),
        outside=text.legifrance_url,
    )


def _article(text: LegalText, article: LegalArticle) -> Citation:
    article.text = text
    return Citation(
        title=f"{article.label}, {text.resource.title}",
        state=article.standing_words,
        tone=article.standing.tone,
        source=_source(text),
        html=article.html,
        href=article.get_absolute_url(),
        versions=f"{article.get_absolute_url()}#versions",
        outside=article.legifrance_url,
    )


@hooks.register("show_resources")
def show(pks: Sequence[int], user: Any) -> dict[int, ResourceCard]:
    """The resources of a lesson that its reader may see."""
    rows = Resource.objects.visible_to(user).published().filter(pk__in=pks).defer("body")
    return {
        row.pk: ResourceCard(
            row.title,
            row.get_absolute_url(),
            str(Standing.ENDED.label) if row.ended else strip_tags(row.summary)[:300],
            row.mark,
        )
        for row in rows.select_related("legal_text")
    }


@hooks.register("theme_panels")
def latest_of_theme(theme: ThemePage, user: Any) -> list[Panel]:
    """The latest resources of a theme that this person may see."""
    found = queries.latest_on(theme.pk, user)
    if not found:
        return []
    lines = [
        {
            "title": row.title,
            "href": row.get_absolute_url(),
            "text": " · ".join([row.get_kind_display(), *([str(Standing.ENDED.label)] if row.ended else [])]),
            "doc": row.mark,
            "theme": theme.hue,
        }
        for row in found
    ]
    link = f"{reverse('library:search')}?theme={theme.slug}"
    return [Panel(_("In the library"), lines, (link, _("See all that the library has on it")), order=60)]


@hooks.register("search_beside_pages")
def found_in_library(user: Any, text: str) -> list[Found]:
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
            found.append(Found(title, lines, everything))
    return found


def _said_of(row: Resource | LegalText) -> str:
    if isinstance(row, LegalText):
        return str(row.standing.label)
    return f"{row.get_kind_display()} · {row.get_state_display()}"


# --- /gestion/ --------------------------------------------------------------------------------


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
