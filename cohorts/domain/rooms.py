"""The list of rooms."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.domain import notify
from cohorts.domain.errors import forbid_unless
from cohorts.enums import SessionState
from cohorts.models import Cohort, GroupSession, Room
from lms.accounts.queries import as_now

from .seats import lock_cohorts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.accounts.models import User


@transaction.atomic
def keep_room(*, room: Room, by: "User | None" = None) -> Room:
    """Add a room, or write its new name or address down; the cohorts that meet there from now on are told."""
    room.name, room.address = room.name.strip(), room.address.strip()
    lock_cohorts(Cohort.objects.filter(pk__in=_meeting_there(room).values("cohort")))  # before the room
    known = Room.objects.select_for_update(of=("self",), no_key=True).filter(pk=room.pk).first()
    keeps = by is None or rules.can_keep_rooms(as_now(by))
    forbid_unless(keeps, _("Only a manager keeps the list of rooms."))
    room.save()
    if known and (known.name, known.address) != (room.name, room.address):
        _notify_sessions_there(room, by)
    return room


def _meeting_there(room: Room) -> "QuerySet[GroupSession]":
    """The announced sessions that meet in this room from now on; none in a new one."""
    rows = GroupSession.objects.filter(state=SessionState.ANNOUNCED, half_days__ends_at__gt=timezone.now())
    return rows.filter(half_days__room=room.pk) if room.pk else rows.none()


def _notify_sessions_there(room: Room, by: "User | None") -> None:
    """Where a session meets is another name or address: for calendars it is a change as any other."""
    for session in _meeting_there(room).select_related("cohort__theme").distinct().order_by("pk"):
        session.sequence += 1
        session.save(update_fields=["sequence", "updated_at"])
        notify.session_moved(session, by=by)
