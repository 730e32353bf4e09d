"""Projects, slots and bookings, what came of them."""

from .advice import Action, FollowUp, Recommendation
from .logs import PrivateNote, SessionLog
from .member import ProjectMember
from .project import Project
from .slots import Booking, Slot

__all__ = [
    "Action",
    "Booking",
    "FollowUp",
    "PrivateNote",
    "Project",
    "ProjectMember",
    "Recommendation",
    "SessionLog",
    "Slot",
]
