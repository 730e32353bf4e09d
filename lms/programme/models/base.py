"""What all pages of the programme share: who may see them, and which screen shows them."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.utils.module_loading import import_string
from wagtail.models import Page, PageManager, PageQuerySet, PageViewRestriction

RESTRICTION_GROUPS = PageViewRestriction.groups.through


def restrictions_against(user: Any) -> QuerySet[PageViewRestriction]:
    """The page restrictions that this person does not pass: Wagtail's own rules, as one subquery."""
    restrictions = PageViewRestriction.objects.all()
    if not user.is_authenticated:
        return restrictions
    if user.is_superuser:
        return restrictions.none()
    member = RESTRICTION_GROUPS.objects.filter(pageviewrestriction=OuterRef("pk"), group__user=user)
    return restrictions.filter(
        Q(restriction_type=PageViewRestriction.PASSWORD)
        | (Q(restriction_type=PageViewRestriction.GROUPS) & ~Exists(member))
    )


def _first_letters(path: str) -> Substr:
    """The beginning of the outer page's path, as long as this path: equal to it when it stands above the page."""
    return Substr(OuterRef("path"), 1, Length(path))


def pages_open_to(user: Any, pages: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `pages` that are live and that no restriction, on them or above them, closes to this person."""
    covers = Q(page__path=_first_letters("page__path")) | Q(
        page__aliases__path=_first_letters("page__aliases__path")
    )
    above = restrictions_against(user).filter(covers)
    return pages.filter(~Exists(above), live=True)


def restrictions_on(path: str) -> QuerySet[PageViewRestriction]:
    """The restrictions on a page or on one above it, with their groups: two queries, whatever the depth."""
    step = Page.steplen
    paths = [path[:end] for end in range(step, len(path) + 1, step)]
    aliased = Q(page__aliases__path__in=paths)  # an alias is as private as its source
    return (
        PageViewRestriction.objects.filter(Q(page__path__in=paths) | aliased)
        .distinct()
        .order_by("pk")
        .prefetch_related("groups")
    )


class VisiblePageQuerySet(PageQuerySet):
    """Pages, by reader."""

    def visible_to(self, user: Any) -> "VisiblePageQuerySet":
        """Live, and open to this person by Wagtail's privacy."""
        return pages_open_to(user, self)


VisiblePageManager = PageManager.from_queryset(VisiblePageQuerySet)


class ProgrammePage(Page):
    """A page whose template is filled by a screen of `views/`, named by a string because views stand above models."""

    screen: ClassVar[str] = ""

    objects = VisiblePageManager()

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context, and what the screen adds; the same for the site and for a preview."""
        context = super().get_context(request, *args, **kwargs)
        if self.screen:
            fill: Callable[[HttpRequest, ProgrammePage], dict[str, Any]] = import_string(self.screen)
            context |= fill(request, self)
        return context

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """As Wagtail's, by the path alone; the same queryset for the life of this object, so that it is read once."""
        kept: QuerySet[PageViewRestriction] | None = self.__dict__.get("_restrictions")
        if kept is None:
            kept = self.__dict__["_restrictions"] = restrictions_on(self.path)
        return kept
