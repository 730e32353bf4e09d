"""Reads of certificates: what a person earned, the register, what waits to be issued."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lms.accounts.models import User
from lms.core.db.keys import Key
from lms.learning.models import CourseEdition, CourseProgress, Fact
from lms.programme.models import CoursePage
from lms.programme.queries import themes_managed

from .earned import Earned, earned
from .enums import CertificateKind, LineState
from .models import Certificate, CertificateSettings, IssueOrder, OrderLine


def earned_in(edition: CourseEdition, progress: CourseProgress) -> Earned:
    """What the person of this progress did in this edition. One query."""
    facts = Fact.objects.filter(person=progress.user_id, course=progress.course_id, voided_by__isnull=True)
    return earned(edition, facts, progress.begun_at, progress.finished_at)


def settings_of(course: CoursePage) -> CertificateSettings:
    """Those of the course, or what holds without."""
    known = CertificateSettings.objects.filter(course=course).first()
    return known or CertificateSettings(course=course)


def certificates_of(user: Any) -> QuerySet[Certificate]:
    """One's own, the newest first, with their state."""
    return Certificate.objects.filter(person=user).with_state().select_related("course__theme")


def register_of(course: CoursePage, words: str = "") -> QuerySet[Certificate]:
    """The register of a course, with states; `words`: of the name or the number."""
    rows = Certificate.objects.filter(course=course).with_state().select_related("person", "replaced_by")
    if words:
        year, _, rank = words.partition("-")
        by_number = (
            Q(year=int(year), rank=int(rank))
            if year.isascii() and year.isdigit() and rank.isascii() and rank.isdigit() and len(words) < 12
            else Q(pk__in=[])
        )
        rows = rows.filter(Q(person_name__icontains=words) | by_number)
    return rows


def automatic_now() -> QuerySet[CourseProgress]:
    """Courses that were finished, whose certificate is issued by itself and is not there yet."""
    had = Certificate.objects.filter(
        person=OuterRef("user"), edition=OuterRef("edition"), kind=CertificateKind.COMPLETION
    )
    by_hand = CertificateSettings.objects.filter(course=OuterRef("course"), is_automatic=False)
    waiting = CourseProgress.objects.filter(finished_at__isnull=False, user__is_active=True)
    waiting = waiting.exclude(user__first_name="", user__last_name="")
    return waiting.filter(~Exists(had), ~Exists(by_hand)).order_by("finished_at", "pk")


@dataclass(frozen=True)
class Candidate:
    """One person before certificates are ordered: how far they are, and the certificate that they have already."""

    person: User
    progress: CourseProgress
    certificate: Certificate | None


def candidates(course: CoursePage, kind: str, people: Collection[int] | None = None) -> list[Candidate]:
    """Those who began the course (`people`: among these), in the order of their names. Two queries."""
    rows = CourseProgress.objects.filter(course=course).select_related("user")
    if people is not None:
        rows = rows.filter(user__in=people)
    rows = rows.order_by("user__name_key", "user__pk")
    had = {
        (one.person_id, one.edition_id): one
        for one in Certificate.objects.filter(course=course, kind=kind, replaces__isnull=True)
    }
    return [Candidate(row.user, row, had.get((row.user_id, row.edition_id))) for row in rows]


# --- For managers --------------------------------------------------------------------------------


def courses_with_counts(user: User) -> QuerySet[CoursePage]:
    """The courses of the themes that one manages; how many certificates each has. One query."""
    mine = CoursePage.objects.filter(theme__in=themes_managed(user).order_by().values("pk"))
    counted = Certificate.objects.filter(course=OuterRef("pk")).order_by().values("course")
    number = Subquery(counted.annotate(amount=Count("pk")).values("amount"))
    rows = mine.select_related("theme").annotate(certified=Coalesce(number, 0))
    return rows.order_by(Key("title"), "pk")


def orders_of(course: CoursePage) -> QuerySet[IssueOrder]:
    """The newest first, with how many of their lines wait."""
    waiting = Count("lines", filter=Q(lines__state=LineState.WAITING))
    return course.certificate_orders.annotate(waiting=waiting, people=Count("lines")).order_by(
        "-made_at", "-pk"
    )


@dataclass(frozen=True)
class OrderProgress:
    """Lines of an order by what became of them."""

    total: int
    waiting: int
    issued: int
    had_one: int
    refused: int

    @property
    def settled(self) -> int:
        return self.total - self.waiting


def progress_of(order: IssueOrder) -> OrderProgress:
    """One query."""
    rows = OrderLine.objects.filter(order=order).order_by().values_list("state").annotate(amount=Count("pk"))
    counts = dict(rows)
    return OrderProgress(sum(counts.values()), *(counts.get(state, 0) for state in LineState.values))


def refused_of(order: IssueOrder) -> QuerySet[OrderLine]:
    """Who got nothing, and why."""
    return (
        order.lines.filter(state=LineState.REFUSED)
        .select_related("person")
        .order_by("person__name_key", "pk")
    )
