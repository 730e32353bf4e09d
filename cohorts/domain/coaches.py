"""Who coaches a cohort. The row is the truth; the cohort's group, by which Wagtail grants, changes with it."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.models import Cohort, CohortCoach, Enrolment
from cohorts.registry import end_with_coach
from lms.accounts.domain.journal import record
from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import RoleGrant, User

from . import tell
from .refusals import forbid_unless, invalid
from .seats import lock_cohort, renumber_coming_sessions

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def set_coaches(*, cohort: Cohort, coaches: "Iterable[User]", by: User | None = None) -> None:
    """These people coach the cohort, and nobody else, as long as they are coaches: they read what it reads.

    Who comes, who goes and the cohort are told once; open hours of who goes end, and booked ones refuse it. Twice is once.
    """
    forbid_unless(by is None or rules.can_manage(by, cohort))
    keys = {each.pk for each in coaches} | set(cohort.coaches.values_list("pk", flat=True))
    # The roles cannot end meanwhile: people before the cohort, as where a role ends.
    people = User.objects.select_for_update(of=("self",)).filter(pk__in=keys).in_bulk()
    cohort, wanted = lock_cohort(cohort), {each.pk for each in coaches}
    rows = {row.user_id: row for row in CohortCoach.objects.filter(cohort=cohort)}
    new = [people[pk] for pk in sorted(wanted - rows.keys())]
    gone = [people[pk] for pk in sorted(rows.keys() - wanted) if pk in people]
    for person in new:
        _begin(cohort, person, by)
    for person in gone:
        end_with_coach(cohort=cohort, user=person, by=by)
        _end(rows[person.pk], cohort, person, by)
    _tell(cohort, new, gone, by)


@transaction.atomic
def assign_coach(*, cohort: Cohort, user: User, by: User | None = None) -> None:
    """One more coach. Twice is once."""
    set_coaches(cohort=cohort, coaches=[*cohort.coaches.all(), user], by=by)


@transaction.atomic
def remove_coach(*, cohort: Cohort, user: User, by: User | None = None) -> None:
    """One coach less; they stay in the group of the cohort where they hold a seat in it. Twice is once."""
    set_coaches(cohort=cohort, coaches=list(cohort.coaches.exclude(pk=user.pk)), by=by)


def end_with_role(*, user: Any, role: str, by: Any) -> None:
    """The person is no longer a coach: nor of any cohort. Called in the transaction that ends the role."""
    if role != Role.COACH:
        return
    for row in CohortCoach.objects.filter(user=user).select_related("cohort").order_by("cohort"):
        cohort = lock_cohort(row.cohort)
        _end(row, cohort, user, by)
        _tell(cohort, [], [user], by)


def _begin(cohort: Cohort, person: User, by: User | None) -> None:
    held = RoleGrant.objects.in_force().filter(user=person, role=Role.COACH)
    if not (person.is_active and held.exists()):
        sentence = _("%(name)s is not a coach: an administrator must give them that role first.")
        raise invalid("not_a_coach", sentence % {"name": person.get_full_name()}, "coaches")
    CohortCoach.objects.create(cohort=cohort, user=person, granted_by=by)
    person.groups.add(cohort.group_id)
    record(JournalEvent.COACH_ASSIGNED, person=person, by=by, cohort=cohort.name)


def _end(row: CohortCoach, cohort: Cohort, person: User, by: Any) -> None:
    row.delete()
    if not Enrolment.objects.seated().filter(cohort=cohort, user=person).exists():
        person.groups.remove(cohort.group_id)
    record(JournalEvent.COACH_ENDED, person=person, by=by, cohort=cohort.name)


def _tell(cohort: Cohort, new: list[User], gone: list[User], by: Any) -> None:
    """Their calendars change with it; who loads data is nobody (`by` is none), and tells nobody."""
    if not (new or gone):
        return
    renumber_coming_sessions(cohort)
    if by is not None:
        tell.coaches_changed(cohort, new=new, gone=gone, by=by)
