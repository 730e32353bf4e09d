"""Reads that several callers share: screens of this app, the hub, the API, the calendar. Each costs a fixed number of queries."""

from .attendance import SessionLine, line_of, session_lines, sheet, signed_by
from .cohorts import cohorts_of, cohorts_of_theme, documents, joinable, names_of_groups, seated_since, to_join
from .dashboard import ManagedCohorts, managed_cohorts, with_waiting_list, without_place
from .first_page import SessionsShown, sessions_shown
from .openings import openings_of
from .people import answers_to, roster, waiting_for
from .sessions import (
    dated,
    half_days_between,
    half_days_of,
    half_days_to_come,
    my_half_days,
    my_sessions,
    session_during,
    sessions_of,
)

__all__ = [
    "ManagedCohorts",
    "SessionLine",
    "SessionsShown",
    "answers_to",
    "cohorts_of",
    "cohorts_of_theme",
    "dated",
    "documents",
    "half_days_between",
    "half_days_of",
    "half_days_to_come",
    "joinable",
    "line_of",
    "managed_cohorts",
    "my_half_days",
    "my_sessions",
    "names_of_groups",
    "openings_of",
    "roster",
    "seated_since",
    "session_during",
    "session_lines",
    "sessions_of",
    "sessions_shown",
    "sheet",
    "signed_by",
    "to_join",
    "waiting_for",
    "with_waiting_list",
    "without_place",
]
