"""The list of rooms."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.models import Room

from .refusals import forbid_unless

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def keep_room(*, room: Room, by: "User | None" = None) -> Room:
    """Add a room, or write its new name or address down."""
    forbid_unless(by is None or rules.can_keep_rooms(by), _("Only a manager keeps the list of rooms."))
    room.name, room.address = room.name.strip(), room.address.strip()
    room.save()
    return room
