"""Opening a cohort, its description, its capacity."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.domain import notify
from cohorts.domain.errors import forbid_unless, invalid
from cohorts.models import Cohort, Enrolment
from lms.core.errors import DomainError
from lms.programme.domain.access import allow_group
from lms.programme.models import ThemePage
from lms.search import changes

from .coaches import assign_coaches
from .seats import compact_seats, give_freed_seats, lock_cohort

if TYPE_CHECKING:
    from lms.accounts.models import User

LONGEST = timedelta(days=3 * 366)


@transaction.atomic
def open_cohort(
    *,
    theme: ThemePage,
    name: str,
    starts_on: date,
    ends_on: date,
    capacity: int,
    coaches: Iterable["User"] = (),
    time_zone: str = "Europe/Paris",
    open_enrolment: bool = False,
    by: "User | None" = None,
) -> Cohort:
    """Make the cohort, its group, and open to that group what is reserved to the theme."""
    forbid_unless(by is None or rules.can_open(by, theme))
    _check_period(starts_on, ends_on)
    _check_capacity(capacity)
    group = Group.objects.create(name=f"cohort:{uuid.uuid4()}")
    cohort = Cohort.objects.create(
        theme=theme,
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity,
        time_zone=time_zone,
        open_enrolment=open_enrolment,
        group=group,
    )
    group.name = f"cohort:{cohort.pk}"
    group.save(update_fields=["name"])
    allow_group(theme=theme, group=group)
    assign_coaches(cohort=cohort, users=coaches, by=by)
    changes.write("cohort", [cohort.pk])
    return cohort


@transaction.atomic
def describe_cohort(
    *,
    cohort: Cohort,
    name: str,
    starts_on: date,
    ends_on: date,
    open_enrolment: bool,
    by: "User | None" = None,
) -> Cohort:
    """Its name, its period, and whether people take a place by themselves; another period is told to its people."""
    _check_period(starts_on, ends_on)
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.can_manage(by, cohort))
    cohort.name, cohort.open_enrolment = name.strip(), open_enrolment
    moved = (cohort.starts_on, cohort.ends_on) != (starts_on, ends_on)
    cohort.starts_on, cohort.ends_on = starts_on, ends_on
    cohort.save(update_fields=["name", "open_enrolment", "starts_on", "ends_on", "updated_at"])
    changes.write("cohort", [cohort.pk])
    changes.write("session", cohort.sessions.order_by("pk").values_list("pk", flat=True))  # they name it
    if moved:
        notify.period_changed(cohort, by=by)
    return cohort


@transaction.atomic
def change_capacity(*, cohort: Cohort, capacity: int, by: "User | None" = None) -> list[Enrolment]:
    """More places: those who wait get them, in order, and are given back. Fewer: never below the people seated."""
    _check_capacity(capacity)
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.can_manage(by, cohort))
    seated = cohort.enrolments.seated().count()
    if capacity < seated:
        sentence = _(
            "%(count)s people hold a place already: withdraw some before lowering the number of places."
        )
        raise DomainError("capacity_in_use", sentence % {"count": seated}, field="capacity")
    compact_seats(cohort, capacity)
    cohort.capacity = capacity
    cohort.save(update_fields=["capacity", "updated_at"])
    return give_freed_seats(cohort)


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise invalid("ends_before_start", _("The last day comes before the first one."), "ends_on")
    if ends_on - starts_on > LONGEST:
        raise invalid("too_long", _("A cohort lasts three years at most: check the years."), "ends_on")


def _check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= 500:
        raise invalid("bad_capacity", _("A cohort has between 1 and 500 places."), "capacity")
