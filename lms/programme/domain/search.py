"""Whatever changes a page, or who may open it, is written for the search in the same transaction."""

from collections.abc import Collection

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from lms.programme.models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ThemeIndexPage,
    ThemePage,
)
from lms.search import changes

FOUND = (ThemePage, CoursePage, LessonPage)
ALL = (Page, HomePage, ThemeIndexPage, CourseIndexPage, ModulePage, *FOUND)


def notify_search() -> None:
    """Called once by AppConfig.ready. Publishing, unpublishing and a new address save the page."""
    for model in ALL:
        name = f"programme.search.{model.__name__}"
        post_save.connect(_saved, sender=model, dispatch_uid=name)
        post_delete.connect(_deleted, sender=model, dispatch_uid=name)
    post_page_move.connect(_saved, dispatch_uid="programme.search.moved")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid="programme.search.restricted")
    through = PageViewRestriction.groups.through
    m2m_changed.connect(_groups_changed, sender=through, dispatch_uid="programme.search.groups")


def _write_below(paths: Collection[str]) -> None:
    """These pages and those below them, whose headings and addresses name them; and the mirrors of all these, which are
    closed with them."""
    below, mirrored = Q(), Q()
    for path in paths:
        below |= Q(path__startswith=path)
        mirrored |= Q(alias_of__path__startswith=path)
    if paths:
        for mirror in Page.objects.filter(mirrored).values_list("path", flat=True):
            below |= Q(path__startswith=mirror)
        found = Page.objects.type(*FOUND).filter(below)
        changes.write("page", found.order_by("pk").values_list("pk", flat=True))


def _saved(instance: Page, raw: bool = False, **signal: object) -> None:
    if not raw:
        _write_below([instance.path])


def _deleted(instance: Page, **signal: object) -> None:
    changes.write("page", [instance.pk])


def _restricted(instance: PageViewRestriction, raw: bool = False, **signal: object) -> None:
    if not raw:
        _write_below(list(Page.objects.filter(pk=instance.page_id).values_list("path", flat=True)))


def _groups_changed(
    instance: object, action: str, pk_set: Collection[int] | None = None, **signal: object
) -> None:
    """From the side of the restriction or of the group; before they are cleared, or there would be no saying which."""
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    if isinstance(instance, PageViewRestriction):
        rows = PageViewRestriction.objects.filter(pk=instance.pk)
    elif pk_set is not None:
        rows = PageViewRestriction.objects.filter(pk__in=pk_set)
    else:
        rows = PageViewRestriction.objects.filter(groups=instance)
    _write_below(list(rows.order_by("pk").values_list("page__path", flat=True)))
