"""States of projects, slots, bookings, follow-ups, recommendations and actions, with the sets that rules speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    IDEA = "idea", _("Idea")
    FRAMING = "framing", _("Framing")
    BUILDING = "building", _("Building")
    ROLLING_OUT = "rolling_out", _("Rolling out")
    DONE = "done", _("Review")


class SlotKind(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual coaching")
    JOINT = "joint", _("Joint coaching")
    WORKSHOP = "workshop", _("Tool workshop")


class SlotMode(models.TextChoices):
    VIDEO = "video", _("By video")
    PHONE = "phone", _("By telephone")
    PLACE = "place", _("On site")


class SlotState(models.TextChoices):
    """An open slot can be booked until it starts."""

    OPEN = "open", _("Open")
    CANCELLED = "cancelled", _("Called off")


class BookingState(models.TextChoices):
    """A seat held for some minutes, taken, waited for, or given back."""

    HELD = "held", _("Held")
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Called off")


SEATED = (BookingState.HELD, BookingState.BOOKED)  # they hold a seat of the slot
LIVE = (BookingState.HELD, BookingState.BOOKED, BookingState.WAITING)  # one a slot and a project


class MembershipEnd(models.TextChoices):
    """Why somebody no longer carries a project."""

    LEFT = "left", _("Left by themselves")
    TAKEN_OUT = "taken_out", _("Taken out of the team")
    SEAT_ENDED = "seat_ended", _("No longer in the cohort")


class ProjectState(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    WATCH = "watch", _("Watch")
    BLOCKED = "blocked", _("Blocked")


class RecommendationState(models.TextChoices):
    """What the project made of an advice."""

    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    ALREADY_DONE = "already_done", _("Already done")
    SET_ASIDE = "set_aside", _("Set aside")


class ActionState(models.TextChoices):
    TODO = "todo", _("To do")
    DONE = "done", _("Carried out")
    DROPPED = "dropped", _("Dropped")
