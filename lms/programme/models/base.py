"""What all pages of the programme share: who may see them, and which screen shows them."""

from datetime import timedelta
from typing import Any, ClassVar, Protocol

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Page,
    PageManager,
    PageQuerySet,
    PageViewRestriction,
    Revision,
    TaskState,
    WorkflowState,
)

from lms.accounts.models import User
from lms.accounts.requests import AnyUser
from lms.programme.registry import page_contexts

RESTRICTION_GROUPS = PageViewRestriction.groups.through
USER_GROUPS = User.groups.through._meta.db_table


class Reader(Protocol):
    """As much of a person as the rule of restrictions asks for."""

    @property
    def pk(self) -> int | None: ...
    @property
    def is_superuser(self) -> bool: ...
    @property
    def is_authenticated(self) -> bool: ...


def restrictions_against(user: Reader) -> QuerySet[PageViewRestriction]:
    """The page restrictions that this person does not pass: Wagtail's own rules, as one subquery."""
    restrictions = PageViewRestriction.objects.all()
    if not user.is_authenticated:
        return restrictions
    if user.is_superuser:
        return restrictions.none()
    member = RESTRICTION_GROUPS.objects.filter(pageviewrestriction=OuterRef("pk"), group__user=user.pk)
    return restrictions.filter(
        Q(restriction_type=PageViewRestriction.PASSWORD)
        | (Q(restriction_type=PageViewRestriction.GROUPS) & ~Exists(member))
    )


def _first_letters(path: str) -> Substr:
    """The beginning of the outer page's path, as long as this path: equal to it when it stands above the page."""
    return Substr(OuterRef("path"), 1, Length(path))


def pages_open_to(user: Reader, pages: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `pages` that are live and that no restriction, on them or above them, closes to this person."""
    # A mirror is closed with all that lies above what it mirrors, whenever that was closed.
    mirror = Page.objects.filter(alias_of__gt=0, alias_of__path__startswith=OuterRef("page__path"))
    mirror = mirror.filter(path=Substr(OuterRef(OuterRef("path")), 1, Length("path")))
    covers = Q(page__path=_first_letters("page__path")) | Exists(mirror)
    above = restrictions_against(user).filter(covers)
    return pages.filter(~Exists(above), live=True)


# The same for one person who is signed in, asked on every page: written out, it costs a third of what the ORM takes to
# put it together. A test compares the two.
CLOSED = f"""
SELECT page.path, mirror.path
FROM {PageViewRestriction._meta.db_table} AS restriction
JOIN {Page._meta.db_table} AS page ON page.id = restriction.page_id
LEFT JOIN (
    SELECT alias.path AS path, source.path AS source FROM {Page._meta.db_table} AS alias
    JOIN {Page._meta.db_table} AS source ON source.id = alias.alias_of_id WHERE alias.alias_of_id > 0
) AS mirror ON substr(mirror.source, 1, length(page.path)) = page.path
WHERE restriction.restriction_type IN (%s, %s) OR (restriction.restriction_type = %s AND NOT EXISTS (
    SELECT 1 FROM {RESTRICTION_GROUPS._meta.db_table} AS allowed
    JOIN {USER_GROUPS} AS held ON held.group_id = allowed.group_id
    WHERE allowed.pageviewrestriction_id = restriction.id AND held.user_id = %s))
"""  # noqa: S608 - names of tables alone


def paths_closed_to(user: AnyUser) -> list[str]:
    """The tree paths below which this person may not read: one query, none where the request has asked already."""
    known: list[str] | None = getattr(user, "closed_paths", None)
    if known is not None:
        return known
    if user.is_superuser:
        return []
    always = PageViewRestriction.PASSWORD if user.is_authenticated else PageViewRestriction.LOGIN
    who = user.pk or 0  # a visitor is in no group
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, [PageViewRestriction.PASSWORD, always, PageViewRestriction.GROUPS, who])
        rows = cursor.fetchall()
    return [path for row in rows for path in row if path]


def is_closed(path: str, closed: list[str]) -> bool:
    """Whether a page lies at or below one of these paths."""
    return any(path.startswith(start) for start in closed)


class VisiblePageQuerySet(PageQuerySet):
    def visible_to(self, user: AnyUser) -> "VisiblePageQuerySet":
        """Live, and open to this person by Wagtail's privacy."""
        seen: VisiblePageQuerySet = pages_open_to(user, self)  # type: ignore[assignment]
        return seen


VisiblePageManager = PageManager.from_queryset(VisiblePageQuerySet)


class ProgrammePage(Page):
    """A page whose template is filled by a screen of `views/`, named by a string because views stand above models."""

    screen: ClassVar[str] = ""
    admin_default_ordering = "ord"  # modules and lessons in the order in which they are followed

    objects = VisiblePageManager()

    class Meta:
        abstract = True

    @classmethod
    def get_edit_handler(cls) -> Any:
        """Wagtail's tabs. The second is called « Promotion » in French, which is a cohort here."""
        handler = super().get_edit_handler()
        for tab in handler.children[1:2]:
            tab.heading = _("Address and search engines")
        return handler

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Wagtail's context, and what the apps declare; the same for the site and for a preview."""
        context = super().get_context(request, *args, **kwargs)
        for declared in page_contexts:
            if isinstance(self, declared.page):
                context |= declared.context(request, self)
        return context

    def save_revision(self, *args: object, **kwargs: object) -> Revision:
        """Wagtail's, in one transaction with two things that it leaves out.

        A page that a program put online has no revision of what is online: Wagtail would take it down while a later
        version waits for its hour. And what is under review is the text as it stands now: whoever approves must have
        read that (lms.programme.domain.review).
        """
        with transaction.atomic():
            if self.live and self.live_revision_id is None and self.pk:
                self._keep_what_is_online()
            revision: Revision = super().save_revision(*args, **kwargs)
            TaskState.objects.filter(
                workflow_state__in=WorkflowState.objects.for_instance(self),
                status=TaskState.STATUS_IN_PROGRESS,
            ).exclude(revision=revision).update(revision=revision)
            return revision

    def _keep_what_is_online(self) -> None:
        online = type(self).objects.get(pk=self.pk)
        self.live_revision = Revision.objects.create(
            content_object=online,
            base_content_type=online.get_base_content_type(),
            content=online.serializable_data(),
            object_str=str(online),
            created_at=timezone.now() - timedelta(seconds=1),
        )
        Page.objects.filter(pk=self.pk).update(live_revision=self.live_revision)

    def let_in(self) -> None:
        """The reader was checked by our hook: Wagtail's own check, which comes after, need not read the same rows."""
        self.__dict__["_checked"] = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail's, or none once the reader of this very object was checked."""
        if "_checked" in self.__dict__:
            return PageViewRestriction.objects.none()
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions
