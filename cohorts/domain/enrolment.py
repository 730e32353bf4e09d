"""Enrolling people, one at a time. The enrolment is the truth; the group changes with it."""

import zoneinfo
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.domain import notify
from cohorts.domain.errors import forbid_unless, invalid
from cohorts.enums import SEATED, EnrolmentStatus
from cohorts.models import Cohort, CohortCoach, Enrolment
from cohorts.registry import end_with_seat
from lms.accounts.enums import JournalEvent
from lms.core.errors import DomainError
from lms.core.ui.typography import of

from .seats import (
    free_seats,
    give_freed_seats,
    journal,
    lock_cohort,
    lock_cohorts,
    renumber_coming_sessions,
    seat,
    waiting,
)

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def enrol(*, cohort: Cohort, user: "User", by: "User | None" = None) -> Enrolment:
    """The lowest free seat, or the end of the waiting list; the status of what is given back says which."""
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.can_enrol(by, cohort))
    return _place(cohort, _enrolment_to_fill(cohort, user), by=by)


@transaction.atomic
def join(*, cohort: Cohort, user: "User", ahead: int | None = None) -> Enrolment:
    """Take a place in an open cohort by oneself: the same seats, the same waiting list; its managers are told.

    `ahead`: how many people the person agreed to wait behind; None: they saw a free place and want nothing else.
    What they saw and what is are compared under the lock: a full cohort (409 `cohort_full`), or a longer list
    (409 `queue_longer`), is asked, never done. A place that has come free meanwhile is theirs.
    """
    cohort = lock_cohort(cohort)
    if not cohort.open_enrolment:
        raise DomainError("not_open", _("Enrolment in this cohort is by its manager alone: write to them."))
    enrolment = _enrolment_to_fill(cohort, user)
    before = len(waiting(cohort))
    if ahead is None and len(free_seats(cohort)) <= before:  # what is free is for those who wait
        raise DomainError("cohort_full", _("There is no place left: you can join the waiting list."))
    if ahead is not None and before > ahead:
        raise DomainError(
            "queue_longer",
            _("The waiting list has grown since you read it: read your rank again, then confirm."),
        )
    enrolment = _place(cohort, enrolment, by=user)
    notify.joined(enrolment)
    return enrolment


def _place(cohort: Cohort, enrolment: Enrolment, *, by: "User | None") -> Enrolment:
    """The cohort is locked by the caller."""
    give_freed_seats(cohort)  # nobody passes in front of those who wait
    free = free_seats(cohort)
    if free:
        seat(enrolment, free[0], by=by)
        notify.enrolled(enrolment, own=by == enrolment.user)
        return enrolment
    enrolment.status, enrolment.waiting_since = EnrolmentStatus.WAITLISTED, timezone.now()
    enrolment.save()
    notify.waitlisted(enrolment, own=by == enrolment.user)
    return enrolment


def _enrolment_to_fill(cohort: Cohort, user: "User") -> Enrolment:
    """The person's row in this cohort (one for ever), unless they are in already or cannot be."""
    name = {"name": user.get_full_name()}
    if not user.is_active:
        raise invalid(
            "account_closed",
            _("The account %(of_name)s is closed.") % {"of_name": of(user.get_full_name())},
            "who",
        )
    if cohort.ends_on < timezone.localdate(timezone=zoneinfo.ZoneInfo(cohort.time_zone)):
        raise DomainError("cohort_over", _("This cohort is over: nobody can be enrolled in it any more."))
    known = Enrolment.objects.filter(cohort=cohort, user=user).first()
    if known and known.status in SEATED:
        raise DomainError("already_enrolled", _("%(name)s is in this cohort already.") % name, field="who")
    if known and known.status == EnrolmentStatus.WAITLISTED:
        raise DomainError(
            "already_waiting", _("%(name)s is on the waiting list already.") % name, field="who"
        )
    enrolment = known or Enrolment(user=user)
    enrolment.cohort, enrolment.user = cohort, user
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: "User | None" = None) -> Enrolment:
    """Give the seat, or the place on the waiting list, back; the first waiting gets the seat. Twice is once.

    Managers are told of who leaves by themselves.
    What rests on the seat ends with it, in this transaction: the group, the projects of the cohort, appointments.
    """
    cohort = lock_cohort(enrolment.cohort)
    enrolment = Enrolment.objects.select_related("user").get(pk=enrolment.pk)
    enrolment.cohort = cohort
    forbid_unless(by is None or rules.can_withdraw(by, enrolment))
    if enrolment.status == EnrolmentStatus.COMPLETED:
        raise DomainError(
            "already_completed", _("This person has completed the cohort: they stay in its records.")
        )
    if enrolment.status not in (EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITLISTED):
        return enrolment
    had_seat = enrolment.seat is not None
    enrolment.status, enrolment.seat = EnrolmentStatus.WITHDRAWN, None
    enrolment.seated_since = enrolment.waiting_since = None
    enrolment.save()
    coaches = rules.is_coach(enrolment.user, cohort)
    if not coaches:
        enrolment.user.groups.remove(cohort.group_id)
    if had_seat:
        renumber_coming_sessions(cohort)
        end_with_seat(cohort=cohort, user=enrolment.user, by=by)
        journal(JournalEvent.SEAT_ENDED, cohort, enrolment.user, by=by)
    own = by == enrolment.user
    notify.withdrawn(enrolment, had_seat=had_seat and not coaches, own=own)
    served = give_freed_seats(cohort)
    if own:
        notify.left(enrolment, had_seat=had_seat, served=served)
    return enrolment


def lock_with_person(*, user: "User") -> None:
    """Every cohort in which a person who is erased ever had a place, or that they coach: before projects and people."""
    places = Enrolment.objects.filter(user=user).order_by().values("cohort")
    coached = CohortCoach.objects.filter(user=user).values("cohort")
    lock_cohorts(Cohort.objects.filter(Q(pk__in=places) | Q(pk__in=coached)))


@transaction.atomic
def withdraw_everywhere(*, user: "User", by: "User | None" = None) -> None:
    """Give back all the person holds or waits for; what they have completed stays. Called where a person is erased."""
    held = (EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITLISTED)
    rows = Enrolment.objects.filter(user=user, status__in=held).select_related("cohort", "user")
    for enrolment in rows.order_by("cohort"):
        withdraw(enrolment=enrolment, by=by)


@transaction.atomic
def complete(*, enrolment: Enrolment, by: "User | None" = None) -> Enrolment:
    """The person followed the cohort to its end; they keep their seat and what it opens. Twice is once."""
    cohort = lock_cohort(enrolment.cohort)
    forbid_unless(by is None or rules.can_enrol(by, cohort))
    enrolment = Enrolment.objects.select_related("cohort", "user").get(pk=enrolment.pk)
    if enrolment.status not in SEATED:
        raise DomainError("not_enrolled", _("Only someone who holds a place can complete the cohort."))
    enrolment.status = EnrolmentStatus.COMPLETED
    enrolment.save(update_fields=["status", "updated_at"])
    return enrolment
