"""What the library gives to the pages of the programme: texts that a lesson cites, cards, the shelf of a theme."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.core.menu import url_or_none
from lms.programme.models import ThemePage
from lms.programme.registry import Citation, Cited, Panel, ResourceCard

from .enums import ResourceKind
from .models import LegalArticle, LegalText, Resource
from .search.references import article_key

LICENCE = _("Source: DILA, Légifrance, Licence Ouverte 2.0")
SHELF = 5


def _article(text: LegalText, article: LegalArticle) -> Citation:
    article.text = text  # known already: its address and its link need it
    standing = article.standing
    return Citation(
        title=f"{article.label}, {text}",
        state=standing.label,
        tone=standing.tone,
        source=LICENCE,
        html=article.html,
        href=article.get_absolute_url(),
        outside=article.legifrance_url,
    )


def _whole(text: LegalText) -> Citation:
    standing = text.standing
    return Citation(
        title=str(text),
        state=standing.label,
        tone=standing.tone,
        source=LICENCE,
        href=text.get_absolute_url(),
        outside=text.legifrance_url,
    )


@hooks.register("cite_legal_texts")
def cite(cited: list[Cited]) -> None:
    """The words of today, one query for all articles of a lesson; an article that a text has not cites the text."""
    wanted = {(one.text.pk, article_key(one.article)) for one in cited if one.article}
    found: dict[tuple[int, str], LegalArticle] = {}
    if wanted:
        match = Q(text__in={pk for pk, _key in wanted}, key__in={key for _pk, key in wanted})
        for article in LegalArticle.objects.filter(match).defer("plain", "nota", "section_path"):
            found.setdefault((article.text_id, article.key), article)
    for one in cited:
        article = found.get((one.text.pk, article_key(one.article))) if one.article else None
        one.citation = _article(one.text, article) if article else _whole(one.text)


def card(resource: Resource) -> dict[str, str]:
    """How a resource is told in a list of the programme."""
    kind = ResourceKind(resource.kind).label
    example = _("invented example")
    extension = resource.file_name.rpartition(".")[2] if resource.file_name else ""
    return {
        "title": resource.title,
        "href": resource.get_absolute_url(),
        "text": f"{kind} · {example}" if resource.is_example else str(kind),
        "doc": extension
        or ("LOI" if resource.kind == ResourceKind.LEGAL_TEXT else "WEB" if resource.url else "TXT"),
    }


@hooks.register("show_resources")
def show(pks: Sequence[int], user: Any) -> dict[int, ResourceCard]:
    """Cards of those that the reader may open."""
    rows = Resource.objects.visible_to(user).filter(pk__in=pks).defer("body")
    return {resource.pk: ResourceCard(**card(resource)) for resource in rows}


@hooks.register("theme_panels")
def shelf(theme: ThemePage, user: Any) -> list[Panel]:
    """The latest resources of a theme that the reader may open."""
    rows = Resource.objects.visible_to(user).published().filter(themes=theme).defer("body")
    latest = [card(resource) for resource in rows.order_by("-published_at", "-pk")[:SHELF]]
    search = url_or_none("library:search")
    link = (f"{search}?theme={theme.slug}", _("See all resources of the theme")) if search else None
    return [Panel(_("In the library"), latest, link=link, order=50)] if latest else []
