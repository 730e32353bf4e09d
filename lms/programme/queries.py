"""Reads of the programme: which page, which theme, who writes where. Each says its queries."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Exists, F, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from lms.accounts.models import User
from lms.accounts.requests import AnyUser
from lms.core.db.keys import Key
from lms.core.db.prepared import Keys, prepared

from .enums import ThemeRoleKind
from .models import (
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ProgrammePage,
    ThemePage,
    ThemeRole,
    pages_open_to,
)
from .registry import WrittenLesson


@cache
def _kinds_at(depth: int) -> list[type[ProgrammePage]]:
    """The models of pages that may stand so many steps below the home page, as they declare it themselves."""
    if depth == 0:
        return [HomePage]
    below = [kind for above in _kinds_at(depth - 1) for kind in above.allowed_subpage_models()]
    return list(dict.fromkeys(below))


def page_at(path: str) -> ProgrammePage | None:
    """The live page at an address of the only site, or nothing: then Wagtail walks the tree.

    One query for each model that may stand there (one or two), instead of two for each part of the address.
    """
    roots = Site.get_site_root_paths()
    if len(roots) != 1:
        return None
    parts = [part for part in path.split("/") if part]
    url_path = roots[0].root_path + "".join(f"{part}/" for part in parts)
    found = (kind.objects.filter(url_path=url_path, live=True).first() for kind in _kinds_at(len(parts)))
    return next(filter(None, found), None)


# Redirects lead to the page itself, never to an address, so that a page which moves twice needs no chain of them.
def moved_to(request: HttpRequest) -> Redirect | None:
    """What leads away from this address (one query, and one for the page's address): a page that is online, or an address
    of this site; never back to where one stands.
    """
    path = Redirect.normalise_path(request.path)
    found = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path=path)
    rows = found.select_related("redirect_page").order_by(F("site").asc(nulls_last=True), "pk")
    for row in rows:
        page = row.redirect_page
        inside = page.live if page else url_has_allowed_host_and_scheme(row.link or "", {request.get_host()})
        if inside and row.link and Redirect.normalise_path(urlsplit(row.link).path) != path:
            return row
    return None


def _former_themes() -> QuerySet[Redirect]:
    return Redirect.objects.filter(
        old_path__startswith="/themes/", redirect_page__in=ThemePage.objects.values("pk")
    )


def theme_keys() -> dict[str, int]:
    """Themes by the last part of their address: the one they have now, and those they had. Two queries."""
    former = _former_themes().order_by("-pk").values_list("old_path", "redirect_page")
    known = {path.removeprefix("/themes/"): page for path, page in former}
    return known | dict(ThemePage.objects.values_list("slug", "pk"))


def themes_called(slug: str) -> QuerySet[ThemePage]:
    """The theme with this address, or that had it; no query of its own. For `?theme=…` of links that people kept."""
    former = _former_themes().filter(old_path=f"/themes/{slug}").values("redirect_page")
    now = ThemePage.objects.filter(slug=slug)
    return ThemePage.objects.filter(Q(slug=slug) | (Q(pk__in=former) & ~Exists(now)))


def drafts_of(user: AnyUser) -> QuerySet[Page]:
    """Pages that this person may change and whose last words are neither online nor under review, the oldest first."""
    pages: QuerySet[Page] = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        user, "change"
    )
    under_review = Page.objects.filter(_workflow_states__status="in_progress").values("pk")
    waiting = pages.filter(has_unpublished_changes=True).exclude(pk__in=under_review)
    return waiting.order_by("latest_revision_created_at", "pk")


def written_lessons(course: Page) -> list[WrittenLesson]:
    """The lessons of a course as they were written last, in its order; one query."""
    rows = LessonPage.objects.descendant_of(course).select_related("latest_revision").order_by("path")
    return [written(row) for row in rows]


def written(lesson: LessonPage) -> WrittenLesson:
    """As it stands in its latest version; as it is online where it has none."""
    content = lesson.latest_revision.content if lesson.latest_revision else None
    if content is None:
        return WrittenLesson(lesson.pk, lesson.title, lesson.minutes, _blocks(list(lesson.body.raw_data)))
    return WrittenLesson(
        lesson.pk, content["title"], content["minutes"] or 0, _blocks(json.loads(content["body"] or "[]"))
    )


def _blocks(raw: list[Any]) -> list[dict[str, Any]]:
    """Those with something in them: what an editor has just added may be empty."""
    return [dict(block) for block in raw if block.get("type") and block.get("value") is not None]


def modules_to_write_in(user: AnyUser) -> list[tuple[str, list[ModulePage]]]:
    """Modules under which this person may add a lesson, by course, drafts too, in the order of the site. Two queries."""
    mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "add").values("pk")
    modules = list(ModulePage.objects.filter(pk__in=mine, alias_of=None).order_by("path"))
    courses = courses_around(modules)
    grouped: dict[int, tuple[str, list[ModulePage]]] = {}
    for module in modules:
        course = courses.get(module.pk)
        if course is not None:
            grouped.setdefault(course.pk, (course.draft_title, []))[1].append(module)
    return list(grouped.values())


def courses_around(pages: Iterable[Page]) -> dict[int, CoursePage]:
    """`{page.pk: course}` for pages that are a course or stand in one; drafts too. One query, none for no pages."""
    pages = list(pages)
    depth = {
        page.pk: [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
        for page in pages
    }
    paths = {path for above in depth.values() for path in above}
    found = {course.path: course for course in CoursePage.objects.filter(path__in=paths)} if paths else {}
    return {pk: found[path] for pk, above in depth.items() for path in above if path in found}


def themes_managed(user: User) -> QuerySet[ThemePage]:
    """The themes of which this person is manager; all for an administrator. One query."""
    themes = ThemePage.objects.order_by(Key("title"), "pk")
    if user.is_superuser:
        return themes
    held = ThemeRole.objects.in_force().filter(user=user, role=ThemeRoleKind.MANAGER)
    return themes.filter(pk__in=held.values("page"))


def courses_for(user: AnyUser) -> QuerySet[CoursePage]:
    """Courses open to this person, with their theme, in the order of the site."""
    return CoursePage.objects.visible_to(user).select_related("theme").order_by("path")


# --- Found by the search -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reader:
    """A reader without the row of the account."""

    pk: int | None
    is_superuser: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.is_superuser or self.pk is not None


@prepared
def _open_among(*, keys: Keys, reader: _Reader) -> QuerySet[Page]:
    return pages_open_to(reader, Page.objects.filter(pk__in=keys)).order_by("pk").only("pk")


def pages_seen_among(user: AnyUser, keys: Collection[int]) -> set[int]:
    """Which of these pages this person may open. One query, its SQL written once."""
    reader = _Reader(None, is_superuser=True) if user.is_superuser else _Reader(user.pk)
    return {page.pk for page in _open_among(keys=keys, reader=reader)} if keys else set()
