"""What of the cohorts can be found: cohorts and their sessions, by those who see them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts.requests import AnyUser
from lms.core.ui import dates
from lms.search.registry import DocumentType, SearchSource, search_sources
from lms.search.schema import SearchDocument
from lms.search.searcher import Hit

from .enums import SessionState
from .models import Cohort, GroupSession

COHORT, SESSION = "cohort", "session"
READERS = ("joined_cohorts", "coached_cohorts", "expert_themes", "managed_themes")


def _audience(cohort: Cohort) -> list[str]:
    """`CohortQuerySet.visible_to`, as terms. A test compares the two."""
    own = [f"{name}:{cohort.pk}" for name in ("joined_cohorts", "coached_cohorts")]
    return own + [f"{name}:{cohort.theme_id}" for name in ("expert_themes", "managed_themes")]


# --- Cohorts -----------------------------------------------------------------------------------
def _cohorts(cohorts: Sequence[Cohort]) -> Iterator[SearchDocument]:
    for cohort in cohorts:
        yield SearchDocument(
            object_id=cohort.pk,
            title=cohort.name,
            type=COHORT,
            audience=_audience(cohort),
            url=reverse("cohorts:cohort", args=[cohort.pk]),
            names=[cohort.name],
            themes=[cohort.theme_id],
            day=cohort.starts_on,
            card={"starts": cohort.starts_on.isoformat(), "ends": cohort.ends_on.isoformat()},
        )


def _seen_cohorts(user: AnyUser, ids: Collection[int]) -> set[int]:
    return set(Cohort.objects.visible_to(user).filter(pk__in=ids).order_by().values_list("pk", flat=True))


def _period(hit: Hit) -> dict[str, Any]:
    starts, ends = (date.fromisoformat(hit.card[name]) for name in ("starts", "ends"))
    words = {"from_day": dates.day_plain(starts), "to_day": dates.day_plain(ends)}
    return {"when": starts, "zone": None, "words": gettext("From %(from_day)s to %(to_day)s") % words}


# --- Sessions ----------------------------------------------------------------------------------
def _session_rows() -> QuerySet[GroupSession]:
    return GroupSession.objects.select_related("cohort").prefetch_related("half_days")


def _sessions(sessions: Sequence[GroupSession]) -> Iterator[SearchDocument]:
    for session in sessions:
        cohort, halves = session.cohort, sorted(half.starts_at for half in session.half_days.all())
        manager = [f"managed_themes:{cohort.theme_id}"]
        yield SearchDocument(
            object_id=session.pk,
            title=session.title,
            type=SESSION,
            audience=manager if session.state == SessionState.DRAFT else _audience(cohort),
            url=reverse("cohorts:session", args=[session.pk]),
            text=" ".join(part for part in (session.summary, session.to_prepare, session.place) if part),
            headings=f"Session {session.number} {cohort.name}",  # as people say it
            names=[session.title],
            themes=[cohort.theme_id],
            day=halves[0].date() if halves else None,
            card={
                "cohort": cohort.name,
                "starts": halves[0].isoformat() if halves else "",
                "zone": session.time_zone,
                "cancelled": session.state == SessionState.CANCELLED,
            },
        )


def _seen_sessions(user: AnyUser, ids: Collection[int]) -> set[int]:
    rows = GroupSession.objects.visible_to(user).filter(pk__in=ids)
    return set(rows.order_by().values_list("pk", flat=True))


def _moment(hit: Hit) -> dict[str, Any]:
    starts = hit.card["starts"]
    return {**hit.card, "when": datetime.fromisoformat(starts) if starts else None}


search_sources.register(
    SearchSource(
        "session",
        order=30,
        types=(DocumentType(SESSION, "session", _("Session")),),
        rows=_session_rows,
        documents=_sessions,
        visible=_seen_sessions,
        memberships=READERS,
        template="cohorts/_hit.html",
        present=_moment,
    )
)
search_sources.register(
    SearchSource(
        "cohort",
        order=40,
        types=(DocumentType(COHORT, "promotion", _("Cohort")),),
        rows=Cohort.objects.all,
        documents=_cohorts,
        visible=_seen_cohorts,
        memberships=READERS,
        template="cohorts/_hit.html",
        present=_period,
    )
)
