"""Reads that several callers share."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from lms.core.compiled import Keys, compiled
from lms.programme.models import ThemePage

from .enums import ResourceKind, ResourceState
from .models import ArticleChange, ArticleVersion, LegalArticle, Resource
from .models.resources import Reach, reach_of


def theme_labels() -> Prefetch:
    """The themes of resources, with what a chip shows."""
    return Prefetch("themes", ThemePage.objects.only("title", "slug", "url_path", "short_title", "hue"))


NEWS = 5
SHELF = 4  # on the page of a theme


@compiled
def _latest(
    *, everything: bool, user: int | None, groups: Keys, themes: Keys, led: Keys
) -> QuerySet[Resource]:
    reach = Reach(everything, user, groups, themes, led)  # type: ignore[arg-type]
    rows = Resource.objects.visible_to(None, reach).published().exclude(kind=ResourceKind.LEGAL_TEXT)
    return rows.defer("body").order_by("-published_at", "-pk")[:NEWS]


def new_for(user: Any) -> list[Resource]:
    """The latest things of the library that this person may read; texts of law have their own news."""
    reach = reach_of(user)
    if reach.everything:
        return _latest(everything=True, user=None, groups=(), themes=(), led=())
    return _latest(everything=False, user=reach.user, groups=reach.groups, themes=reach.themes, led=reach.led)


@compiled
def _latest_on(
    *, theme: int, everything: bool, user: int | None, groups: Keys, themes: Keys, led: Keys
) -> QuerySet[Resource]:
    reach = Reach(everything, user, groups, themes, led)  # type: ignore[arg-type]
    rows = Resource.objects.visible_to(None, reach).published().filter(themes=theme)
    return rows.defer("body", "summary").order_by("-published_at", "-pk")[:SHELF]


def latest_on(theme: int, user: Any) -> list[Resource]:
    """The latest things on a theme that this person may read. One query, its SQL written once."""
    reach = reach_of(user)
    if reach.everything:
        return _latest_on(theme=theme, everything=True, user=None, groups=(), themes=(), led=())
    known = {"groups": reach.groups, "themes": reach.themes, "led": reach.led}
    return _latest_on(theme=theme, everything=False, user=reach.user, **known)


def waiting() -> QuerySet[Resource]:
    """What people proposed and no editor has read yet, the oldest first."""
    rows = Resource.objects.filter(state=ResourceState.PROPOSED).select_related("owner")
    return rows.defer("body").order_by("created_at", "pk")


def with_history(articles: QuerySet[LegalArticle]) -> QuerySet[LegalArticle]:
    """Articles with the acts that changed them and their versions."""
    return articles.prefetch_related(
        Prefetch("changes", ArticleChange.objects.select_related("act__resource")),
        Prefetch("versions", ArticleVersion.objects.all()),
    )


def touched_by(text_id: int) -> QuerySet[LegalArticle]:
    """Articles of other texts that an act created or changed."""
    changed = ArticleChange.objects.filter(act_id=text_id).values("article_id")
    rows = LegalArticle.objects.filter(pk__in=changed).exclude(text_id=text_id)
    return rows.select_related("text__resource").defer("html", "plain", "nota").order_by("text", "position")
