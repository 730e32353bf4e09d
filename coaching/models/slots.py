"""Time that a coach opens, and the seats that projects take in it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import LIVE, SEATED, BookingState, SlotKind, SlotMode, SlotState
from cohorts.models import Cohort, CohortCoach
from lms.accounts.memberships import Memberships
from lms.accounts.models import MembersQuerySet, User, time_zone_field
from lms.core.db.constraints import NoOverlap
from lms.core.db.models import TimeStamped, any_of
from lms.core.db.prepared import Keys

from .project import Project


class SlotQuerySet(MembersQuerySet["Slot"]):
    def seen_by(self, user: User, known: Memberships) -> Q:
        """The coach's own; those of one's cohorts (or of their coaches); those of one's themes for experts and managers."""
        themes = known.expert_themes | known.managed_themes
        keys = {
            "cohort": known.joined_cohorts,
            "cohort__theme": themes,
            "pk": list(_taken(person=user.pk, projects=known.carried_projects)),
        }
        coaches = known.own_coaches  # theirs that are reserved to no cohort
        if themes:
            links = CohortCoach.objects.filter(cohort__theme__in=themes)
            coaches |= set(links.values_list("user_id", flat=True))
        return Q(coach=user) | any_of(**keys) | Q(cohort__isnull=True, coach__in=coaches)

    def upcoming(self, now: datetime | None = None) -> "SlotQuerySet":
        return self.filter(state=SlotState.OPEN, starts_at__gt=now or timezone.now())


class Slot(TimeStamped):
    """Time that a coach opens: individual, joint coaching (several territories) or tool workshop. UTC."""

    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="slots", verbose_name=_("coach")
    )
    # Reserved to one cohort; empty: for all cohorts of the coach.
    cohort = models.ForeignKey(
        Cohort,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("cohort"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SlotKind, default=SlotKind.INDIVIDUAL)
    title = models.CharField(_("subject"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    mode = models.CharField(_("how"), max_length=8, choices=SlotMode, default=SlotMode.VIDEO)
    place = models.CharField(_("place"), max_length=250, blank=True)
    video_url = models.URLField(_("video link"), blank=True)
    time_zone = time_zone_field()
    state = models.CharField(_("state"), max_length=10, choices=SlotState, default=SlotState.OPEN)
    # Counts the changes that calendars must learn (RFC 5545, 3.8.7.4). Written by domain/ alone.
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.CheckConstraint(name="slot_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="slot_has_seats", condition=Q(seats__gte=1)),
            models.CheckConstraint(
                name="slot_individual_has_one_seat", condition=~Q(kind=SlotKind.INDIVIDUAL) | Q(seats=1)
            ),
            NoOverlap(
                name="slot_coach_free",
                same="coach",
                condition=Q(state=SlotState.OPEN),
                violation_error_message=_("You already have a slot at that time: choose another hour."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="slot_start", condition=Q(state=SlotState.OPEN)),
            models.Index(
                fields=["coach", "starts_at"], name="slot_of_coach", condition=Q(state=SlotState.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def seats_left(self) -> int:
        """For someone who comes now: none while people wait, a freed seat is theirs. Needs `queries.with_seats`."""
        return 0 if self.waiting else max(self.seats - self.taken, 0)  # type: ignore[attr-defined]


def _taken(*, person: int, projects: Keys) -> "QuerySet[Booking, int]":
    """Slots in which the person or a project has a seat or waits."""
    rows = Booking.objects.filter(booked_for(person, projects), state__in=LIVE)
    return rows.order_by().values_list("slot", flat=True).distinct()


def booked_for(person: int, projects: Keys) -> Q:
    """One's own without a project, and those of the projects that one carries now: who left a team reads them no more."""
    return Q(person=person, project__isnull=True) | any_of(project=projects)


class BookingQuerySet(MembersQuerySet["Booking"]):
    """Bookings, by reader; a held seat counts until its minute has passed, by the clock of the query."""

    def seen_by(self, user: User, known: Memberships) -> Q:
        """One's own and one's projects'; those of one's slots for the coach; those of one's themes for managers."""
        return (
            booked_for(user.pk, known.carried_projects)
            | Q(slot__coach=user)
            | any_of(project__theme=known.expert_themes | known.managed_themes)
        )

    def seated(self, now: datetime | None = None) -> "BookingQuerySet":
        return self.filter(
            Q(state=BookingState.BOOKED) | Q(state=BookingState.HELD, held_until__gt=now or timezone.now())
        )


class Booking(TimeStamped):
    """A project's seat in a slot, taken by a person. A seat has a number: none is given twice, none above the seats.

    `starts_at` and `ends_at` copy the slot's (domain/slots moves both), so that the database itself refuses two
    bookings of one person that overlap.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("slot"))
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("project"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=BookingState)
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    question = models.TextField(_("what you want to speak about"), blank=True)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # Of the appointment in calendars: its changes, and the booking in which it began when it was moved to another slot.
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    appointment = models.PositiveBigIntegerField(null=True, editable=False)
    # Said by the coach in the log; empty until then.
    came = models.BooleanField(_("was there"), null=True, blank=True, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(fields=["slot", "seat"], name="booking_seat_once"),
            models.UniqueConstraint(
                fields=["slot", "person"], condition=Q(state__in=LIVE), name="booking_person_once_a_slot"
            ),
            models.UniqueConstraint(
                fields=["slot", "project"], condition=Q(state__in=LIVE), name="booking_project_once_a_slot"
            ),
            models.CheckConstraint(
                name="booking_seated_has_seat",
                condition=Q(state__in=SEATED, seat__gte=1) | (~Q(state__in=SEATED) & Q(seat__isnull=True)),
            ),
            models.CheckConstraint(
                name="booking_held_has_end",
                condition=~Q(state=BookingState.HELD) | Q(held_until__isnull=False),
            ),
            NoOverlap(
                name="booking_person_free",
                same="person",
                condition=Q(state__in=SEATED),
                violation_error_message=_("You have another appointment at that time."),
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="booking_of_person")]

    def __str__(self) -> str:
        return f"{self.person} – {self.slot}"
