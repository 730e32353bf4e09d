"""Reads that several callers share."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch, QuerySet

from lms.accounts.requests import AnyUser
from lms.core.db.models import in_one_of
from lms.core.db.prepared import Keys, prepared
from lms.programme.models import ThemePage
from lms.search.scope import ReadScope, scope_of

from .enums import ResourceKind, ResourceState
from .models import ArticleChange, ArticleVersion, LegalArticle, LegalText, Resource
from .models.resources import READERS, reads_all


def theme_labels() -> "Prefetch[str, QuerySet[ThemePage], str]":
    """The themes of resources, with what a chip shows."""
    return Prefetch(
        "themes", ThemePage.objects.live().only("title", "slug", "url_path", "short_title", "hue")
    )


def _themes_of(resources: Collection[int]) -> QuerySet[Any]:
    links = Resource.themes.through.objects.filter(themepage__live=True)  # a theme being written is not told
    rows = links.filter(resource_id__in=resources).order_by("themepage__path")
    return rows.values_list("resource_id", "themepage_id", "themepage__slug", "themepage__title")


def label(resources: Collection[Resource]) -> None:
    """Give each its `labels`: what names its themes, without a page object for each."""
    for resource in resources:
        resource.labels = []
    known = {resource.pk: resource for resource in resources}
    for key, pk, slug, title in _themes_of(known) if known else ():
        known[key].labels.append({"id": pk, "slug": slug, "title": title})


NEWS = 5
SHELF = 4  # on the page of a theme


@prepared
def _latest(*, scope: ReadScope, with_proposed: bool) -> QuerySet[Resource]:
    news = Resource.objects.within(scope).published().exclude(kind=ResourceKind.LEGAL_TEXT)
    news = news.order_by("-published_at", "-pk")
    if not with_proposed:
        return news.defer("body")[:NEWS]
    rows = Resource.objects.filter(in_one_of(news[:NEWS], waiting()[:NEWS])).select_related("owner")
    return rows.defer("body").order_by("-published_at", "-pk")


@prepared
def _among(*, keys: Keys, scope: ReadScope) -> QuerySet[Resource]:
    return Resource.objects.within(scope).filter(pk__in=keys).order_by("pk").only("pk")


@prepared
def _latest_on(*, theme: int, scope: ReadScope) -> QuerySet[Resource]:
    rows = Resource.objects.within(scope).published().filter(themes=theme)
    rows = rows.select_related("legal_text")  # says whether it has ended
    return rows.defer("body", "summary").order_by("-published_at", "-pk")[:SHELF]


def _scope(user: AnyUser) -> ReadScope:
    """As prepared reads take it; who reads everything is nobody in particular."""
    scope = scope_of(user)
    return ReadScope(everything=True) if reads_all(scope) else scope.only(*READERS)


def new_for(user: AnyUser) -> list[Resource]:
    """The latest things of the library that this person may read; texts of law have their own news."""
    return _latest(scope=_scope(user), with_proposed=False)


def new_and_proposed(user: AnyUser) -> tuple[list[Resource], list[Resource]]:
    """The same, and the first of `waiting`, for who keeps the library. One query."""
    rows = _latest(scope=_scope(user), with_proposed=True)
    proposed = [row for row in rows if row.state == ResourceState.PROPOSED]
    news = [row for row in rows if row.state == ResourceState.PUBLISHED]
    return news, sorted(proposed, key=lambda row: (row.created_at, row.pk))


def seen_among(user: AnyUser, keys: Collection[int]) -> set[int]:
    """Which of a few known resources may be read."""
    return {row.pk for row in _among(keys=keys, scope=_scope(user))} if keys else set()


def latest_on(theme: int, user: AnyUser) -> list[Resource]:
    """The latest things on a theme that this person may read. One query, its SQL written once."""
    return _latest_on(theme=theme, scope=_scope(user))


def waiting() -> QuerySet[Resource]:
    """What people proposed and no editor has read yet, the oldest first."""
    rows = Resource.objects.filter(state=ResourceState.PROPOSED).select_related("owner")
    return rows.defer("body").order_by("created_at", "pk")


def with_history(articles: QuerySet[LegalArticle], user: AnyUser) -> QuerySet[LegalArticle]:
    """Articles with the acts that changed them (to follow where the reader may see them) and their versions."""
    acts = LegalText.objects.visible_to(user).select_related("resource")
    return articles.prefetch_related(
        Prefetch("changes", ArticleChange.objects.prefetch_related(Prefetch("act", queryset=acts))),
        Prefetch("versions", ArticleVersion.objects.all()),
    )


def touched_by(text_id: int, user: AnyUser) -> QuerySet[LegalArticle]:
    """Articles that an act created or changed in other texts, of those that the reader may see."""
    changed = ArticleChange.objects.filter(act_id=text_id).values("article_id")
    rows = LegalArticle.objects.filter(pk__in=changed).exclude(text_id=text_id)
    rows = rows.filter(text__in=LegalText.objects.visible_to(user).order_by())
    return rows.select_related("text__resource").defer("html", "plain", "nota").order_by("text", "position")
