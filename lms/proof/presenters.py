"""What the pages of certificates need said."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.learning.course_tree import my_trees
from lms.learning.models import CourseProgress
from lms.programme.models import CoursePage

from . import queries
from .enums import CertificateKind, EventKind
from .models import Certificate, IssueOrder
from .reasons import SENTENCES
from .registry import people_of, presence_of


@dataclass(frozen=True)
class Finished:
    """A course that one finished: it stays so, whatever becomes of the course."""

    title: str
    url: str  # empty where the course cannot be opened any more
    hue: str
    finished_at: Any
    certificate: Certificate | None


def my_learning(user: Any) -> dict[str, Any]:
    """Courses begun and finished, certificates. As many queries whatever their number."""
    trees = {tree.course.pk: tree for tree in my_trees(user)}
    rows = (
        CourseProgress.objects.filter(user=user).select_related("course__theme").order_by("-last_at", "-pk")
    )
    progress = list(rows)
    certificates = list(queries.certificates_of(user))
    newest: dict[int, Certificate] = {}
    for one in reversed(certificates):
        if one.state == EventKind.ISSUED:  # type: ignore[attr-defined]
            newest[one.course_id] = one
    finished = [_finished(row, trees.get(row.course_id), newest) for row in progress if row.finished_at]
    over = {row.course_id for row in progress if row.finished_at}
    begun = [trees[row.course_id] for row in progress if row.course_id in trees and row.course_id not in over]
    return {
        "begun": begun,
        "next": next((tree for tree in begun if tree.next), None),
        "finished": sorted(finished, key=lambda one: one.finished_at, reverse=True),
        "certificates": certificates,
        "badges": [one for one in certificates if one in newest.values() and one.erased_at is None],
    }


def _finished(row: CourseProgress, tree: Any, newest: dict[int, Certificate]) -> Finished:
    url = tree.course.url if tree else ""
    hue = row.course.theme.hue
    return Finished(row.course.title, url, hue, row.finished_at, newest.get(row.course_id))


@dataclass(frozen=True)
class Line:
    """One person before an order: what they would get."""

    person: Any
    finished_at: Any
    certificate: Certificate | None
    is_ready: bool


@dataclass
class Preview:
    """The people of an order, and its name."""

    label: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def ready(self) -> list[Line]:
        return [line for line in self.lines if line.is_ready]

    @property
    def had(self) -> int:
        return sum(line.certificate is not None for line in self.lines)


def preview(course: CoursePage, form: Any) -> Preview:
    """Who would get one of what was chosen; nobody while the choice cannot be read. Four queries, and the group's own."""
    if not form.is_valid():
        return Preview()
    kind, group = form.cleaned_data["kind"], form.cleaned_data["group"]
    found = queries.candidates(course, kind, people_of(group) if group else None)
    presence = {}
    if kind == CertificateKind.ATTENDANCE:
        presence = presence_of([one.person.pk for one in found], course.theme_id, timezone.now())

    def is_earned(one: queries.Candidate) -> bool:
        if kind == CertificateKind.ATTENDANCE:
            return one.person.pk in presence
        return one.progress.finished_at is not None

    lines = [
        Line(
            one.person,
            one.progress.finished_at,
            one.certificate,
            is_ready=one.certificate is None and one.person.is_active and is_earned(one),
        )
        for one in found
    ]
    return Preview(dict(form.fields["group"].choices).get(group, "") if group else _("Everybody"), lines)


def refused(order: IssueOrder) -> list[dict[str, Any]]:
    """Who got nothing, and why, in a sentence."""
    rows = queries.refused_of(order)
    return [{"person": row.person, "why": SENTENCES.get(row.refusal, SENTENCES["error"])} for row in rows]
