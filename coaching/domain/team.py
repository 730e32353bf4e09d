"""Who carries a project: adding, leaving, taking out, handing over the lead; and what ends with a membership.

What somebody wrote stays with the project. Their coming appointments go to someone of the team who is free at that hour,
or are cancelled: the seat is then the first waiting's. Locks: locks.py.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, missing, refusal
from coaching.domain.locking import BookingLocks, lock_for_booking, lock_projects
from coaching.enums import LIVE, ActionState, BookingState, MembershipEnd, SlotState
from coaching.models import Action, Booking, Project, ProjectMember, Slot
from cohorts.domain.seats import lock_cohort
from cohorts.models import Cohort
from lms.accounts.domain.journal import record
from lms.accounts.enums import JournalEvent

from .bookings import give_back
from .seats import counted_in
from .slots import cancel_hours
from .waiting import in_queue, offer_in

if TYPE_CHECKING:
    from lms.accounts.models import User

NOT_YOURS = _("Only who leads the project, or a manager of the theme, may do this.")


# --- Coming -----------------------------------------------------------------------------------
@transaction.atomic
def add_member(*, by: "User", project: Project, user: "User") -> ProjectMember:
    """One more person of the cohort in the team; they get the project's coming appointments. Twice is once."""
    # before the project: nobody withdraws meanwhile
    cohort = lock_cohort(project.cohort) if project.cohort else None
    (project,) = lock_projects(keys={project.pk})
    if not rules.can_edit_project(by, project):
        raise forbidden(_("Only the team of the project may change it."))
    check_seat(cohort, user)
    known = live_member(project, user)
    if known:
        return known
    member = seat_in_team(project, user, by=by)
    rows = _coming(project, timezone.now())
    rows.update(sequence=F("sequence") + 1)
    notify.team_joined(member, project, by=by, appointments=rows.filter(state=BookingState.BOOKED))
    return member


def check_seat(cohort: "Cohort | None", user: "User") -> None:
    """Rights in a project come from a seat in its cohort. The caller holds the lock of the cohort."""
    if cohort is None or not (user.is_active and cohort.enrolments.seated().filter(user=user).exists()):
        raise missing(
            "not_in_cohort", _("Choose someone of the cohort: its manager enrols the others first."), "user"
        )


def seat_in_team(
    project: Project, user: "User", *, by: "User", since: datetime | None = None
) -> ProjectMember:
    """The row itself; the first of a team leads. The project is locked by the caller."""
    led = ProjectMember.objects.live().filter(project=project, is_lead=True).exists()
    record(JournalEvent.TEAM_JOINED, person=user, by=by, project=project.title)
    return ProjectMember.objects.create(
        project=project, person=user, granted_by=by, is_lead=not led, granted_at=since or timezone.now()
    )


# --- Going ------------------------------------------------------------------------------------
@transaction.atomic
def leave_team(*, by: "User", project: Project, now: datetime | None = None) -> None:
    """Leave a project by oneself. Twice is once. Who led it hands the lead to whoever has been there longest."""
    _end_one(project, by, by=by, why=MembershipEnd.LEFT, now=now or timezone.now())


@transaction.atomic
def take_out(*, by: "User", project: Project, user: "User", now: datetime | None = None) -> None:
    """Take somebody out of the team; they are told. Twice is once."""
    if user.pk == by.pk:
        return leave_team(by=by, project=project, now=now)
    return _end_one(project, user, by=by, why=MembershipEnd.TAKEN_OUT, now=now or timezone.now())


def _end_one(project: Project, user: "User", *, by: "User", why: MembershipEnd, now: datetime) -> None:
    locks = _open([project.pk], user, now)
    project = locks.projects[project.pk]
    if why == MembershipEnd.TAKEN_OUT and not rules.can_run_team(by, project):
        raise forbidden(NOT_YOURS)
    member = live_member(project, user)
    if member is not None:
        _end(member, why=why, by=by, locks=locks)


@transaction.atomic
def hand_over_lead(*, by: "User", project: Project, user: "User") -> None:
    """Another of the team leads the project; both are told. Twice is once."""
    (project,) = lock_projects(keys={project.pk})
    if not rules.can_run_team(by, project):
        raise forbidden(NOT_YOURS)
    member = live_member(project, user)
    if member is None:
        raise refusal("not_in_team", field="user")
    if member.is_lead:
        return
    former = (
        ProjectMember.objects.live().filter(project=project, is_lead=True).select_related("person").first()
    )
    ProjectMember.objects.live().filter(project=project, is_lead=True).update(is_lead=False)
    _give_lead(member, project, by)
    notify.lead_handed_over(project, member.person, former=former.person if former else None, by=by)


@transaction.atomic
def end_with_seat(*, cohort: "Cohort", user: "User", by: "User | None") -> None:
    """Whoever has left a cohort carries its projects no more, and keeps no appointment that the seat gave.

    Called by cohorts (registry.seat_endings) in the transaction that ends the seat, under the lock of the cohort.
    """
    now = timezone.now()
    carried = ProjectMember.objects.live().filter(person=user, project__cohort=cohort)
    own = _own_coming(cohort, user, now)
    locks = _open(carried.values_list("project", flat=True), user, now, own=own)
    for member in carried.select_related("person").order_by("project"):
        if member.project_id in locks.projects:
            _end(member, why=MembershipEnd.SEAT_ENDED, by=by, locks=locks)
    for booking in own.all():
        _cancel(booking, locks=locks, by=by or user)


@transaction.atomic
def end_with_account(*, user: "User", by: "User | None") -> None:
    """Whoever is erased carries no project and keeps no coming appointment; the first waiting has the seat. Nobody comes to
    their hours as a coach: those to come are cancelled, and who booked them is told.

    Called by accounts (registry.person_endings) in the transaction that erases the person, under the locks of cohorts.
    """
    now = timezone.now()
    carried = ProjectMember.objects.live().filter(person=user)
    own = Booking.objects.filter(person=user, state__in=LIVE, starts_at__gt=now)
    own = own.select_related("person", "project").order_by("pk")
    hours = Slot.objects.upcoming(now).filter(coach=user).order_by()
    locks = _open(carried.values_list("project", flat=True), user, now, own=own, hours=hours)
    for member in carried.select_related("person").order_by("project"):
        if member.project_id in locks.projects:
            _end(member, why=MembershipEnd.SEAT_ENDED, by=by, locks=locks)
    for booking in own.all():
        _cancel(booking, locks=locks, by=by or user)
    cancel_hours(user, locks=locks, by=by or user)


def _open(
    projects: Iterable[int],
    user: "User",
    now: datetime,
    own: "QuerySet[Booking] | None" = None,
    hours: "QuerySet[Slot] | None" = None,
) -> BookingLocks:
    """The locks of the projects, of their teams, of the person's coming appointments and of those who wait for them;
    of a coach's hours too, and of all who are in them."""
    keys = set(projects)
    team = ProjectMember.objects.live().filter(project__in=keys).values_list("person", flat=True)

    def slots() -> list[int]:
        """Asked once projects and people are locked: from then on none of them locks."""
        here = Booking.objects.filter(project__in=keys, state__in=LIVE, starts_at__gt=now)
        theirs = own.all() if own is not None else ()
        opened = hours.values_list("pk", flat=True) if hours is not None else ()
        return [*opened, *(row.slot_id for row in (*here.order_by(), *theirs))]

    people, projects = {user.pk, *team}, set(keys)
    if hours is not None:
        there = Booking.objects.filter(slot__in=hours, state__in=LIVE).order_by()
        for person, project in there.values_list("person", "project"):
            people.add(person)
            projects |= {project} - {None}
    for slot in Slot.objects.filter(pk__in=slots(), bookings__state=BookingState.WAITING).distinct():
        queue = in_queue(slot)
        people |= {person for person, _project in queue}
        projects |= counted_in(queue, slot)
    return lock_for_booking(now=now, slots=slots, people=people, projects=projects)


def _own_coming(cohort: "Cohort", user: "User", now: datetime) -> "QuerySet[Booking]":
    """Without a project: in slots of the cohort, or of a coach whom the person has by this seat alone."""
    still = user.enrolments.seated().exclude(cohort=cohort).values("cohort__coaches")
    coaches = cohort.coaches.exclude(pk__in=still.filter(cohort__coaches__isnull=False))
    by_seat = Q(slot__cohort=cohort) | Q(slot__cohort__isnull=True, slot__coach__in=coaches.values("pk"))
    rows = Booking.objects.filter(
        by_seat, person=user, project__isnull=True, state__in=LIVE, starts_at__gt=now
    )
    return rows.select_related("person", "project").order_by("pk")


def _coming(project: Project, now: datetime) -> "QuerySet[Booking]":
    rows = Booking.objects.filter(
        project=project, state__in=LIVE, starts_at__gt=now, slot__state=SlotState.OPEN
    )
    return rows.select_related("person", "project", "slot__coach").order_by("starts_at", "pk")


def _end(member: ProjectMember, *, why: MembershipEnd, by: "User | None", locks: BookingLocks) -> None:
    """The row ends; the lead, what was owed and the appointments pass to those who stay; who must know is told."""
    project, person = locks.projects[member.project_id], member.person
    member.ended_at, member.ended_by, member.why = max(locks.now, member.granted_at), by, why
    member.save(update_fields=["ended_at", "ended_by", "why"])
    record(JournalEvent.TEAM_LEFT, person=person, by=by, project=project.title, why=member.get_why_display())
    others = list(ProjectMember.objects.live().filter(project=project).select_related("person"))
    others.sort(key=lambda each: (not each.is_lead, each.granted_at, each.pk))
    lead = _promote(others, project, by) if member.is_lead else None
    owed = Action.objects.filter(project=project, owner=person, state=ActionState.TODO)
    owed.update(owner=None, updated_at=locks.now)
    gone, passed = [], []
    for booking in _coming(project, locks.now):
        if booking.state == BookingState.BOOKED:
            gone.append(booking)
        if _pass_on(booking, person, others, locks=locks, by=by):
            passed.append(booking)
    notify.team_left(member, project, by=by, lead=lead, team=others, gone=gone, passed=passed)


def _promote(others: list[ProjectMember], project: Project, by: "User | None") -> "User | None":
    if not others:
        return None
    _give_lead(others[0], project, by)
    return others[0].person


def _give_lead(member: ProjectMember, project: Project, by: "User | None") -> None:
    member.is_lead = True
    member.save(update_fields=["is_lead"])
    record(JournalEvent.LEAD_GIVEN, person=member.person, by=by, project=project.title)


def _pass_on(
    booking: Booking, person: "User", others: list[ProjectMember], *, locks: BookingLocks, by: "User | None"
) -> bool:
    """Whether someone else of the team has this appointment now. Each change of an appointment has its number."""
    booking.sequence += 1
    if booking.person_id != person.pk:
        booking.save(update_fields=["sequence", "updated_at"])
        return False
    heir = next((each.person for each in others if _is_free(each.person, booking, locks)), None)
    if heir is None or booking.state == BookingState.HELD:
        _cancel(booking, locks=locks, by=by or person, without=person)
        return False
    booking.person = heir
    booking.save(update_fields=["person", "sequence", "updated_at"])
    return True


def _is_free(person: "User", booking: Booking, locks: BookingLocks) -> bool:
    """Neither in this slot already, nor in another at that hour."""
    if person.pk not in locks.people:
        return False
    in_slot = Q(slot=booking.slot_id, state__in=LIVE)
    at_hour = Q(starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at)
    rows = Booking.objects.filter(person=person).exclude(pk=booking.pk)
    return not (rows.filter(in_slot).exists() or rows.seated(locks.now).filter(at_hour).exists())


def _cancel(booking: Booking, *, locks: BookingLocks, by: "User", without: "User | None" = None) -> None:
    slot = locks.slots.get(booking.slot_id)
    if slot is None:
        return
    was = booking.state
    give_back(booking, locks.now)
    if was == BookingState.BOOKED:
        notify.booking_cancelled(booking, slot, by=by, without=without)
    offer_in(slot, locks=locks)


def live_member(project: Project, user: "User") -> ProjectMember | None:
    """The person's membership as it is now."""
    rows = ProjectMember.objects.live().select_related("person")
    return rows.filter(project=project, person=user).first()
