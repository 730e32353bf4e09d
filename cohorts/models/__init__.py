"""Cohorts, enrolments, group sessions, attendance."""

from .attendance import Attendance
from .cohort import Cohort, CohortCoach
from .enrolment import Enrolment
from .opening import LessonOpening
from .room import Room
from .session import GroupSession, HalfDay

__all__ = [
    "Attendance",
    "Cohort",
    "CohortCoach",
    "Enrolment",
    "GroupSession",
    "HalfDay",
    "LessonOpening",
    "Room",
]
