"""Reads of cohorts, each with what a list or a page shows of it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from cohorts.enums import EnrolmentStatus, SessionState
from cohorts.models import Cohort, CohortCoach, Enrolment, HalfDay
from library.models import Resource
from lms.accounts.memberships import memberships_of
from lms.accounts.requests import AnyUser
from lms.core.db.models import any_of
from lms.core.db.prepared import Keys, prepared
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole, beyond_label

from .counts import MOST, count_of

if TYPE_CHECKING:
    from lms.accounts.models import User


def _half_days_to_come(now: datetime) -> "QuerySet[HalfDay]":
    """Of the outer cohort, in announced sessions, the first first."""
    halves = HalfDay.objects.filter(session__cohort=OuterRef("pk"), is_active=True, ends_at__gte=now)
    return halves.filter(session__state=SessionState.ANNOUNCED).order_by("starts_at")


def cohorts_of(user: "User") -> "QuerySet[Any]":
    """The cohorts one sees, each with its theme, `seated`, `waiting`, `next_at` and its `next_zone`, and one's place: `is_seated`,
    `is_coach`, `is_manager`. One query."""
    return _with_facts(Cohort.objects.visible_to(user), user)


def _with_facts(cohorts: "QuerySet[Cohort]", user: "User") -> "QuerySet[Any]":
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    coming = _half_days_to_come(timezone.now())
    roles = ThemeRole.objects.in_force().filter(page=OuterRef("theme"), user=user, role=ThemeRoleKind.MANAGER)
    coaches = CohortCoach.objects.filter(cohort=OuterRef("pk"), user=user)
    rows = cohorts.select_related("theme").defer(*beyond_label("theme"))
    return rows.annotate(
        seated=count_of(Enrolment.objects.seated(), "cohort"),
        waiting=count_of(waiting, "cohort"),
        next_at=Subquery(coming.values("starts_at")[:1]),
        next_zone=Coalesce(Subquery(coming.values("session__time_zone")[:1]), "time_zone"),
        my_seat_since=Subquery(
            Enrolment.objects.seated().filter(cohort=OuterRef("pk"), user=user).values("seated_since")[:1]
        ),
        is_seated=Exists(Enrolment.objects.seated().filter(cohort=OuterRef("pk"), user=user)),
        is_coach=Exists(coaches),
        is_manager=Value(True, BooleanField()) if user.is_superuser else Exists(roles),
    )


def joinable(user: "User") -> "QuerySet[Any]":
    """The open cohorts in which one could take a place, each with its theme, `seated` and `waiting`. One query."""
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    return (
        Cohort.objects.joinable(user)
        .select_related("theme")
        .annotate(
            seated=count_of(Enrolment.objects.seated(), "cohort"),
            waiting=count_of(waiting, "cohort"),
        )
        .order_by("starts_on", "name_key", "pk")
    )


@prepared
def _of_theme(
    *, theme: int, person: int, cohorts: Keys, themes: Keys, everything: bool, today: date, now: datetime
) -> "QuerySet[Any]":
    shown = Case(When(any_of(pk=cohorts, theme=themes), then=True), default=False)
    waits = Enrolment.objects.filter(cohort=OuterRef("pk"), user=person, status=EnrolmentStatus.WAITLISTED)
    coming = _half_days_to_come(now)
    return (
        Cohort.objects.filter(theme=theme, ends_on__gte=today)
        .annotate(
            is_shown=Value(True, BooleanField()) if everything else shown,
            next_at=Subquery(coming.values("starts_at")[:1]),
            next_zone=Coalesce(Subquery(coming.values("session__time_zone")[:1]), "time_zone"),
        )
        .filter(Q(is_shown=True) | (Q(open_enrolment=True) & ~Exists(waits)))[:MOST]
    )


def cohorts_of_theme(user: "User", theme: ThemePage) -> list[Any]:
    """The cohorts of a theme, not over, that one sees (`is_shown`) or could join, with `next_at` and its `next_zone`.

    One query, its SQL written once.
    """
    known = memberships_of(user)
    return _of_theme(
        theme=theme.pk,
        person=user.pk,
        cohorts=known.joined_cohorts | known.coached_cohorts,
        themes=known.expert_themes | known.managed_themes,
        everything=user.is_superuser,
        today=timezone.localdate(),
        now=timezone.now(),
    )


def to_join(user: AnyUser) -> "QuerySet[Any]":
    """The open cohorts in which one could take a place, the first to begin first, with `seated`. One query."""
    rows = Cohort.objects.joinable(user).select_related("theme").defer(*beyond_label("theme"))
    return rows.annotate(seated=count_of(Enrolment.objects.seated(), "cohort")).order_by("starts_on", "pk")[
        :MOST
    ]


def seated_since(cohort: Cohort) -> datetime | None:
    """When the reader got their seat. Needs `cohorts_of`; nothing for a cohort read otherwise."""
    return getattr(cohort, "my_seat_since", None)


def documents(cohort: Cohort, user: "User") -> "QuerySet[Resource]":
    """What the library keeps for this cohort, the latest first. One query."""
    return Resource.objects.visible_to(user).published().filter(cohort_group=cohort.group_id)[:12]


def names_of_groups(keys: Iterable[int]) -> dict[int, str]:
    """How people call the groups of cohorts, by the keys of these groups. One query."""
    rows = Cohort.objects.filter(group__in=list(keys)).select_related("theme").defer(*beyond_label("theme"))
    return {row.group_id: f"{row.name} ({row.theme.short_title or row.theme.title})" for row in rows}
