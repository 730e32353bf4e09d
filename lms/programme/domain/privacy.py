"""A page that is copied, mirrored, moved or detached stays as closed as it was: opening it is an act of its own.

The act is Wagtail's « Confidentialité », for those who may publish. Wagtail itself copies the restriction of a page only
where none stands above the copy, even a weaker one, and forgets those that stood above the model.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import transaction
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page, PageViewRestriction

LOGIN, GROUPS, PASSWORD = (
    PageViewRestriction.LOGIN,
    PageViewRestriction.GROUPS,
    PageViewRestriction.PASSWORD,
)


@dataclass(frozen=True)
class Restriction:
    """What a reader must have: an account, one of these groups, or this password."""

    kind: str
    groups: frozenset[int] = frozenset()
    password: str = ""

    @classmethod
    def of(cls, row: PageViewRestriction) -> "Restriction":
        """A row, as a value."""
        groups = (
            frozenset(group.pk for group in row.groups.all())
            if row.restriction_type == GROUPS
            else frozenset()
        )
        return cls(row.restriction_type, groups, row.password if row.restriction_type == PASSWORD else "")

    def is_kept_by(self, other: "Restriction") -> bool:
        """Whether everybody whom the other lets in would pass this one."""
        if self.kind == LOGIN:
            return other.kind in (LOGIN, GROUPS)
        if self.kind == GROUPS:
            return other.kind == GROUPS and other.groups <= self.groups
        return self == other


def restrictions_of(page: Page) -> list[Restriction]:
    """All that a reader of this page passes: its own, those above it, and those of the pages that it mirrors."""
    found: list[Restriction] = []
    waiting, seen = [page.path], set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        found += _along(path)
        mirrored = Page.objects.filter(path__in=_upwards(path), alias_of__isnull=False)
        waiting += [
            source for source in mirrored.values_list("alias_of__path", flat=True) if source not in seen
        ]
    return found


def _upwards(path: str) -> list[str]:
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def _along(path: str) -> list[Restriction]:
    rows = PageViewRestriction.objects.filter(page__path__in=_upwards(path)).order_by("pk")
    return [Restriction.of(row) for row in rows.prefetch_related("groups")]


@transaction.atomic
def keep_closed(*, page: Page, wanted: Iterable[Restriction]) -> bool:
    """Give the page what it lacks of these restrictions; True where it got any. Idempotent.

    A page has one restriction of its own: where it must hold several, it holds the strictest of them all, down to
    nobody but administrators.
    """
    present = _along(page.path)
    missing = [one for one in wanted if not any(one.is_kept_by(other) for other in present)]
    if not missing:
        return False
    row = PageViewRestriction.objects.select_for_update(of=("self",)).filter(page=page).order_by("pk").first()
    _write(page, row, _together([*missing, *([Restriction.of(row)] if row else [])]))
    return True


def _together(restrictions: list[Restriction]) -> Restriction:
    """The strictest: a word that opens does not replace a group, so both together open to nobody."""
    kinds = {one.kind for one in restrictions}
    if len(set(restrictions)) == 1 or kinds == {LOGIN}:
        return restrictions[0]
    if PASSWORD in kinds:
        return Restriction(GROUPS)
    return Restriction(
        GROUPS, frozenset.intersection(*(one.groups for one in restrictions if one.kind == GROUPS))
    )


def _write(page: Page, row: PageViewRestriction | None, wanted: Restriction) -> None:
    row = row or PageViewRestriction(page=page)
    row.restriction_type, row.password = wanted.kind, wanted.password
    row.save()
    row.groups.set(wanted.groups)


def _mirror(source: Page, copy: Page) -> None:
    """Below the copy, each page has its model's own restriction: no more (Wagtail adds some), no less."""
    sources = Page.objects.filter(path__startswith=source.path).order_by("path")
    copies = Page.objects.filter(path__startswith=copy.path).order_by("path")
    PageViewRestriction.objects.filter(page__in=copies).delete()
    pairs = dict(zip(sources.values_list("pk", flat=True), copies, strict=False))
    rows = PageViewRestriction.objects.filter(page__in=pairs).order_by("pk").prefetch_related("groups")
    for row in rows:
        _write(pairs[row.page_id], None, Restriction.of(row))


# --- Wagtail's verbs ---------------------------------------------------------------------------
# Screens, bulk actions and `page.copy()` meet in these five classes and nowhere above them, and no
# signal is sent in their transaction: so it is there that the page is closed, before anybody else can see it.
def _after_copy(action: Any, copy: Page, wanted: list[Restriction]) -> None:
    _mirror(action.page, copy)
    keep_closed(page=copy, wanted=wanted)


def _after_change(action: Any, _result: Any, wanted: list[Restriction]) -> None:
    keep_closed(page=Page.objects.get(pk=action.page.pk), wanted=wanted)


VERBS = {
    CopyPageAction: _after_copy,
    CreatePageAliasAction: _after_copy,
    MovePageAction: _after_change,
    ConvertAliasPageAction: _after_change,
}


def _staying_closed(execute: Callable[..., Any], after: Callable[..., None]) -> Callable[..., Any]:
    @wraps(execute)
    def run(action: Any, *args: object, **kwargs: object) -> Any:
        with transaction.atomic():
            wanted = restrictions_of(Page.objects.get(pk=action.page.pk)) if action.page.pk else []
            result = execute(action, *args, **kwargs)
            after(action, result, wanted)
            return result

    return run


def _leaving_aliases_closed(execute: Callable[..., Any]) -> Callable[..., Any]:
    """A mirror outlives its model as a page of its own."""

    @wraps(execute)
    def run(action: Any, *args: object, **kwargs: object) -> Any:
        with transaction.atomic():
            mirrors = Page.objects.filter(alias_of__path__startswith=action.page.path)
            for page in mirrors.exclude(path__startswith=action.page.path).order_by("path"):
                keep_closed(page=page, wanted=restrictions_of(page))
            return execute(action, *args, **kwargs)

    return run


def keep_pages_closed() -> None:
    """Called once by AppConfig.ready."""
    for action, after in VERBS.items():
        action.execute = _staying_closed(action.execute, after)
    DeletePageAction.execute = _leaving_aliases_closed(DeletePageAction.execute)
