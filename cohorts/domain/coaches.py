"""Who coaches a cohort. The row is the truth; the cohort's group, by which Wagtail grants, changes with it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.domain import notify
from cohorts.domain.errors import forbid_unless, invalid
from cohorts.models import Cohort, CohortCoach, Enrolment
from cohorts.registry import end_with_coach
from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import RoleGrant, User

from .seats import journal, lock_cohort, lock_cohorts, renumber_coming_sessions


@transaction.atomic
def assign_coaches(*, cohort: Cohort, users: Iterable[User], by: User | None = None) -> None:
    """These people coach the cohort too, and read what it reads as long as they are coaches. All are told once. Idempotent."""
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.can_manage(by, cohort))
    # Locked too, so that the roles cannot end meanwhile: people after the cohort, as where a role ends.
    keys = [user.pk for user in users]
    people = list(User.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    known = set(CohortCoach.objects.filter(cohort=cohort).values_list("user", flat=True))
    new = [person for person in people if person.pk not in known]
    for person in new:
        _begin(cohort, person, by)
    _notify(cohort, new, [], by)


def assign_coach(*, cohort: Cohort, user: User, by: User | None = None) -> None:
    """One more coach. Idempotent."""
    assign_coaches(cohort=cohort, users=[user], by=by)


@transaction.atomic
def remove_coach(*, cohort: Cohort, user: User, by: User | None = None) -> None:
    """One coach less; they stay in the group of the cohort where they hold a seat in it. They and the cohort are told.

    Their open hours for this cohort end. While people of it have appointments to come with them it is refused
    (DomainError, with how many): nobody loses an appointment by a click on another page, and a coach who kept them
    would meet projects that they may no longer read. Idempotent.
    """
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.can_manage(by, cohort))
    row = CohortCoach.objects.filter(cohort=cohort, user=user).select_related("user").first()
    if row is not None:
        person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        end_with_coach(cohort=cohort, user=row.user, by=by)  # then the hours
        _end(row, cohort, person, by)
        _notify(cohort, [], [person], by)


def lock_with_role(*, user: User, role: str) -> None:
    """What `end_with_role` writes, before the person is locked: cohorts come before people."""
    if role == Role.COACH:
        lock_cohorts(Cohort.objects.filter(coaches=user))


def end_with_role(*, user: User, role: str, by: User) -> None:
    """The person is no longer a coach: nor of any cohort. Called in the transaction that ends the role."""
    if role != Role.COACH:
        return
    for row in CohortCoach.objects.filter(user=user).select_related("cohort").order_by("cohort"):
        cohort = lock_cohort(row.cohort)
        _end(row, cohort, user, by)
        renumber_coming_sessions(cohort)
        # told also where its day passed and nobody did it
        notify.coaches_changed(cohort, new=[], gone=[user], by=by)


def _begin(cohort: Cohort, person: User, by: User | None) -> None:
    held = RoleGrant.objects.in_force().filter(user=person, role=Role.COACH)
    if not (person.is_active and held.exists()):
        sentence = _("%(name)s is not a coach: an administrator must give them that role first.")
        raise invalid("not_a_coach", sentence % {"name": person.get_full_name()}, "who")
    CohortCoach.objects.create(cohort=cohort, user=person, granted_by=by)
    person.groups.add(cohort.group_id)
    journal(JournalEvent.COACH_ASSIGNED, cohort, person, by=by)


def _end(row: CohortCoach, cohort: Cohort, person: User, by: User | None) -> None:
    row.delete()
    if not Enrolment.objects.seated().filter(cohort=cohort, user=person).exists():
        person.groups.remove(cohort.group_id)
    journal(JournalEvent.COACH_ENDED, cohort, person, by=by)


def _notify(cohort: Cohort, new: list[User], gone: list[User], by: User | None) -> None:
    """Their calendars change with it; who loads data is nobody (`by` is none), and tells nobody."""
    if not (new or gone):
        return
    renumber_coming_sessions(cohort)
    if by is not None:
        notify.coaches_changed(cohort, new=new, gone=gone, by=by)
