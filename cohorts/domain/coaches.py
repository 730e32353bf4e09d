"""Who coaches a cohort. The row is the truth; the cohort's group, by which Wagtail grants, changes with it."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.models import Cohort, CohortCoach, Enrolment
from lms.accounts.domain.journal import record, tell_person
from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import RoleGrant, User

from .refusals import forbid_unless, invalid
from .seats import lock_cohort

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def assign_coach(*, cohort: Cohort, user: User, by: User | None = None) -> None:
    """The person coaches the cohort and reads what it reads, as long as they are a coach. Twice is once."""
    forbid_unless(by is None or rules.can_manage(by, cohort))
    person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # the role cannot end meanwhile
    held = RoleGrant.objects.in_force().filter(user=person, role=Role.COACH)
    if not (person.is_active and held.exists()):
        sentence = _("%(name)s is not a coach: an administrator must give them that role first.")
        raise invalid("not_a_coach", sentence % {"name": user.get_full_name()}, "who")
    _row, made = CohortCoach.objects.get_or_create(cohort=cohort, user=person, defaults={"granted_by": by})
    person.groups.add(cohort.group_id)
    if made:
        entry = record(JournalEvent.COACH_ASSIGNED, person=person, by=by, cohort=cohort.name)
        if by is not None:
            tell_person(entry, _("You now coach the cohort “%(cohort)s”."), cohort=cohort.name)


@transaction.atomic
def remove_coach(*, cohort: Cohort, user: User, by: User | None = None) -> None:
    """The person no longer coaches the cohort, and leaves its group unless they hold a seat in it. Twice is once."""
    forbid_unless(by is None or rules.can_manage(by, cohort))
    _end(CohortCoach.objects.filter(cohort=lock_cohort(cohort), user=user), by)


def end_with_role(*, user: Any, role: str, by: Any) -> None:
    """The person is no longer a coach: nor of any cohort. Called in the transaction that ends the role."""
    if role == Role.COACH:
        _end(CohortCoach.objects.filter(user=user), by)


def _end(rows: "Iterable[CohortCoach]", by: Any) -> None:
    for row in rows.select_related("user", "cohort").order_by("pk"):  # type: ignore[attr-defined]
        cohort, person = row.cohort, row.user
        row.delete()
        if not Enrolment.objects.seated().filter(cohort=cohort, user=person).exists():
            person.groups.remove(cohort.group_id)
        entry = record(JournalEvent.COACH_ENDED, person=person, by=by, cohort=cohort.name)
        tell_person(entry, _("You no longer coach the cohort “%(cohort)s”."), cohort=cohort.name)
