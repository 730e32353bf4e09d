"""Reads of who holds a place, or waits for one."""

from typing import TYPE_CHECKING

from django.db.models import (
    QuerySet,
)

from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort, Enrolment
from lms.core.db.folding import fold

if TYPE_CHECKING:
    from lms.accounts.models import User


def roster(cohort: Cohort) -> "QuerySet[Enrolment]":
    """Those who hold a seat, with their territories. Two queries."""
    people = cohort.enrolments.seated().select_related("user").prefetch_related("user__territories")
    return people.order_by("user__name_key", "pk")


def answers_to(enrolment: Enrolment, words: str) -> bool:
    """Whether name, role or territory of a person hold every word, whatever its accents and capitals; true for none."""
    person = enrolment.user
    places = " ".join(territory.name for territory in person.territories.all())
    text = fold(f"{person.get_full_name()} {person.job_title} {places}")
    return all(word in text for word in fold(words).split())


def waiting_for(user: "User") -> "QuerySet[Enrolment]":
    return Enrolment.objects.filter(user=user, status=EnrolmentStatus.WAITLISTED).select_related(
        "cohort__theme"
    )
