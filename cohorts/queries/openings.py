"""Reads of when lessons open to cohorts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from cohorts.enums import SessionState
from cohorts.models import Cohort, HalfDay, LessonOpening


@dataclass(frozen=True)
class Opening:
    """When a page and what is below it opens to a cohort; without an hour where its session has none yet."""

    cohort: int
    theme: int
    page: int
    path: str
    opens_at: datetime | None
    zone: str
    session: int | None = None  # its number
    is_cancelled: bool = False


def openings_of(cohorts: Collection[int]) -> list[Opening]:
    """All that these cohorts say, in the order of the pages. One query."""
    ends = HalfDay.objects.filter(session=OuterRef("after_session")).order_by("-ends_at").values("ends_at")
    rows = LessonOpening.objects.filter(cohort__in=cohorts).annotate(session_ends=Subquery(ends[:1]))
    found = rows.order_by("page__path", "pk").values_list(
        "cohort", "cohort__theme", "page", "page__path", "opens_at", "session_ends", "cohort__time_zone",
        "after_session__time_zone", "after_session__number", "after_session__state",
    )  # fmt: skip
    return [
        Opening(
            cohort, theme, page, path, opens_at or session_ends, session_zone or zone, number,
            state == SessionState.CANCELLED,
        )
        for cohort, theme, page, path, opens_at, session_ends, zone, session_zone, number, state in found
    ]  # fmt: skip


def themes_of(cohorts: Collection[int], among: Iterable[int]) -> dict[int, int]:
    """By cohort, its theme; those of other themes are left out. One query."""
    rows = Cohort.objects.filter(pk__in=cohorts, theme__in=set(among)).order_by("pk")
    return dict(rows.values_list("pk", "theme"))
