"""Writing what happened in a slot; and, apart, what its coach alone remembers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, missing, refusal
from coaching.enums import BookingState, SlotState
from coaching.models import Action, PrivateNote, Project, SessionLog, Slot

if TYPE_CHECKING:
    from lms.accounts.models import User

LONGEST = 720  # minutes
# What a session to which nobody came counts for its coach: the time one waits. It counts in the quota all the same.
NOBODY_CAME = 15  # minutes


@transaction.atomic
def write_log(
    *,
    by: "User",
    slot: Slot,
    summary: str,
    minutes: int,
    decisions: str = "",
    private_note: str | None = None,
    came: Collection[int] | None = None,
    actions: Iterable[Mapping[str, Any]] = (),
    now: datetime | None = None,
) -> SessionLog:
    """Write the log, or correct it; the first time, teams and experts are told of the shared part.

    `actions`: project, title, owner, due_on of what is new; those written before stay, and none is written twice.
    `private_note`: None leaves it as it is, an empty one takes it away. `came`: the bookings whose people were there,
    none when nobody came: the session then counts `NOBODY_CAME` minutes for the coach, whatever was typed; None says
    nothing of it.
    """
    if not rules.can_log(by, slot):
        raise forbidden(_("Only the coach of this slot writes its log."))
    slot = Slot.objects.select_for_update(of=("self",), no_key=True).get(pk=slot.pk)
    if came is not None:
        minutes = _note_who_came(slot, came, minutes)
    _check(slot, summary, minutes, now or timezone.now())
    log, created = SessionLog.objects.update_or_create(
        slot=slot,
        defaults={"summary": summary.strip(), "decisions": decisions.strip(), "minutes": minutes},
    )
    projects = {row.pk: row for row in projects_of_slot(slot)}
    for action in actions:
        _add_action(log, projects, action)
    if private_note is not None:
        _keep_note(slot, by, private_note)
    if created:
        notify.log_written(log, slot, projects.values())
    return log


def _note_who_came(slot: Slot, came: Collection[int], minutes: int) -> int:
    """Write it beside each seat; the minutes that count."""
    seats = slot.bookings.filter(state=BookingState.BOOKED)
    known = set(seats.order_by().values_list("pk", flat=True))
    if not known.issuperset(came):
        raise missing("bad_value", _("Tick only people who had a seat in this slot."), "came")
    seats.update(came=Case(When(pk__in=list(came), then=True), default=False))
    return minutes if came or not known else NOBODY_CAME


def projects_of_slot(slot: Slot) -> list[Project]:
    """Those that had a seat."""
    seats = slot.bookings.filter(state=BookingState.BOOKED).values("project")
    return list(Project.objects.filter(pk__in=seats).select_related("theme"))


def _check(slot: Slot, summary: str, minutes: int, now: datetime) -> None:
    if slot.state == SlotState.CANCELLED:
        raise refusal("slot_cancelled")
    if slot.starts_at > now:
        raise refusal("not_started")
    if not summary.strip():
        raise missing(
            "summary_missing", _("Write what you worked on: the territory and its expert read it."), "summary"
        )
    if not 1 <= minutes <= LONGEST:
        raise missing("bad_value", _("Give the length in minutes, between 1 and 720."), "minutes")


def _add_action(log: SessionLog, projects: dict[int, Project], action: Mapping[str, Any]) -> None:
    project = action.get("project") or (next(iter(projects.values())) if len(projects) == 1 else None)
    if project is None or project.pk not in projects:
        raise missing("bad_value", _("Say for which project of this slot each action is."), "actions")
    title = str(action.get("title", "")).strip()
    if not title:
        raise missing("bad_value", _("Say what has to be done, or empty the line."), "actions")
    # A page that was sent and is sent again, corrected, still holds the lines that are written already.
    values = {"title": title, "owner": action.get("owner"), "due_on": action.get("due_on")}
    if not Action.objects.filter(project=project, log=log, **values).exists():
        Action.objects.create(project=project, log=log, **values)


def _keep_note(slot: Slot, author: "User", text: str) -> None:
    if text.strip():
        PrivateNote.objects.update_or_create(slot=slot, author=author, defaults={"body": text.strip()})
    else:
        PrivateNote.objects.filter(slot=slot, author=author).delete()
