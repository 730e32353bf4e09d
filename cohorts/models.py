"""Cohorts, enrolments, group sessions, attendance."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import memberships_of
from lms.accounts.models import TIME_ZONES, Given
from lms.accounts.validators import validate_time_zone
from lms.core.db.constraints import NoOverlap
from lms.core.db.keys import SortKey
from lms.core.db.lines import names_on_one_line
from lms.core.db.models import TimeStamped, any_of
from lms.programme.models import ThemePage

from .enums import SEATED, EnrolmentStatus, SessionState


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts, by reader."""

    def visible_to(self, user) -> "CohortQuerySet":
        """One's own as a participant or a coach, those of one's themes as expert or manager, all for administrators."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        known = memberships_of(user)
        return self.filter(
            any_of(
                pk=known.joined_cohorts | known.coached_cohorts,
                theme=known.expert_themes | known.managed_themes,
            )
        )

    def open_to_all(self) -> "CohortQuerySet":
        """Those that announce their places to everybody, visitors too, and are not over."""
        return self.filter(open_enrolment=True, ends_on__gte=timezone.localdate())

    def joinable(self, user) -> "CohortQuerySet":
        """Those that are open, and in which this person neither holds a place nor waits, nor coaches."""
        if not user.is_authenticated:
            return self.open_to_all()
        within = Enrolment.objects.filter(user=user, status__in=(*SEATED, EnrolmentStatus.WAITLISTED))
        return self.open_to_all().exclude(pk__in=within.values("cohort")).exclude(coaches=user)


class Cohort(TimeStamped):
    """A group that follows one theme over a period."""

    theme = models.ForeignKey(
        ThemePage, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("theme")
    )
    name = models.CharField(_("name"), max_length=120)
    name_key = SortKey("name")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=TIME_ZONES,
        default="Europe/Paris",
        validators=[validate_time_zone],
    )
    open_enrolment = models.BooleanField(
        _("open enrolment"),
        default=False,
        db_default=False,  # the former code, still running during a deployment, does not write it
        help_text=_("Anybody with an account takes a place, or goes to the waiting list, without asking."),
    )
    # Wagtail grants by group: who holds a seat is in it, as are the coaches. Written by domain/ alone.
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="cohort", editable=False)
    coaches = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="CohortCoach",
        through_fields=("cohort", "user"),
        related_name="coached_cohorts",
        blank=True,
        verbose_name=_("coaches"),
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name_key", "id"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.CheckConstraint(name="cohort_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="cohort_has_places", condition=Q(capacity__gte=1)),
            names_on_one_line("cohort_name_on_one_line", "name"),
        ]

    def __str__(self) -> str:
        return self.name


class CohortCoach(Given):
    """One person coaches one cohort, as long as this row is there; who gave and who ended it is in the journal."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, verbose_name=_("cohort"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("coach"))

    class Meta:
        db_table = "cohorts_cohort_coaches"
        verbose_name = _("coach of a cohort")
        verbose_name_plural = _("coaches of cohorts")
        unique_together = [("cohort", "user")]  # as Django made it for the plain relation

    def __str__(self) -> str:
        return f"{self.user} – {self.cohort}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments, by reader and state."""

    def seated(self) -> "EnrolmentQuerySet":
        """Those who hold a seat."""
        return self.filter(status__in=SEATED)

    def visible_to(self, user) -> "EnrolmentQuerySet":
        """One's own, and those of the cohorts one sees (others than seated: for managers alone)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        known = memberships_of(user)
        shown = any_of(cohort=known.joined_cohorts | known.coached_cohorts, cohort__theme=known.expert_themes)
        manages = any_of(cohort__theme=known.managed_themes)
        return self.filter(Q(user=user) | (Q(status__in=SEATED) & shown) | manages)


class Enrolment(TimeStamped):
    """One person in one cohort. A seat has a number: no number is given twice, none is above the capacity."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("cohort")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("person"),
    )
    status = models.CharField(
        _("state"), max_length=10, choices=EnrolmentStatus, default=EnrolmentStatus.APPLIED
    )
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    # What came before is not this person's to sign. Empty: from the beginning of the cohort.
    seated_since = models.DateTimeField(_("seated since"), null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "user__name_key", "id"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "user"],
                name="enrolment_once",
                violation_error_message=_("This person is in the cohort already."),
            ),
            models.UniqueConstraint(fields=["cohort", "seat"], name="enrolment_seat_once"),
            models.CheckConstraint(
                name="enrolment_seated_has_seat",
                condition=Q(status__in=SEATED, seat__gte=1) | (~Q(status__in=SEATED) & Q(seat__isnull=True)),
            ),
            models.CheckConstraint(
                name="enrolment_waiting_has_date",
                condition=~Q(status=EnrolmentStatus.WAITLISTED) | Q(waiting_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.cohort}"


class Room(models.Model):
    """A place where sessions meet; one session at a time."""

    name = models.CharField(_("room"), max_length=120)
    name_key = SortKey("name")
    address = models.CharField(_("address"), max_length=250, blank=True)

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return self.name


class GroupSessionQuerySet(models.QuerySet["GroupSession"]):
    """Sessions, by reader."""

    def visible_to(self, user) -> "GroupSessionQuerySet":
        """Those of the cohorts one sees; drafts only for managers of the theme."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        known = memberships_of(user)
        shown = any_of(
            cohort=known.joined_cohorts | known.coached_cohorts,
            cohort__theme=known.expert_themes | known.managed_themes,
        )
        manages = any_of(cohort__theme=known.managed_themes)
        return self.filter(shown).filter(~Q(state=SessionState.DRAFT) | manages)


class GroupSession(TimeStamped):
    """A dated meeting of a cohort (place, video or both), made of half-days."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("cohort")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what we will do"), blank=True)
    to_prepare = models.TextField(_("to read or prepare before"), blank=True)
    place = models.CharField(_("place"), max_length=250, blank=True)
    video_url = models.URLField(_("video link"), blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=TIME_ZONES,
        default="Europe/Paris",
        validators=[validate_time_zone],
    )
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.ANNOUNCED)
    # Counts the changes that calendars must learn (RFC 5545, 3.8.7.4). Written by domain/ alone.
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "number", "id"]
        verbose_name = _("group session")
        verbose_name_plural = _("group sessions")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="session_number_once"),
        ]

    def __str__(self) -> str:
        return self.title


class HalfDayQuerySet(models.QuerySet["HalfDay"]):
    """Half-days, by reader."""

    def visible_to(self, user) -> "HalfDayQuerySet":
        """Those of the sessions one sees."""
        return self.filter(session__in=GroupSession.objects.visible_to(user))


class HalfDay(models.Model):
    """A morning or an afternoon of a session: the unit of attendance. UTC; shown in the session's zone."""

    session = models.ForeignKey(
        GroupSession, on_delete=models.CASCADE, related_name="half_days", verbose_name=_("session")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="half_days",
        verbose_name=_("room"),
    )
    live = models.BooleanField(
        default=True, editable=False
    )  # false once the session is cancelled: the room is free

    objects = HalfDayQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        indexes = [models.Index(fields=["ends_at"], name="half_day_ends")]
        constraints = [
            models.CheckConstraint(name="half_day_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(fields=["session", "starts_at"], name="half_day_once"),
            NoOverlap(
                name="half_day_room_free",
                same="room",
                condition=Q(live=True, room__isnull=False),
                violation_error_message=_(
                    "This room is taken at that time: choose another room or another hour."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def part(self) -> str:
        """“morning”, “afternoon” or “evening”, by the clock of the place."""
        hour = timezone.localtime(self.starts_at, zoneinfo.ZoneInfo(self.session.time_zone)).hour
        return gettext("morning") if hour < 12 else gettext("afternoon") if hour < 18 else gettext("evening")


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Signatures, by reader."""

    def visible_to(self, user) -> "AttendanceQuerySet":
        """One's own; those of one's cohorts for coaches; those of one's themes for managers (design, section 4)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        known = memberships_of(user)
        return self.filter(
            Q(user=user)
            | any_of(
                half_day__session__cohort=known.coached_cohorts,
                half_day__session__cohort__theme=known.managed_themes,
            )
        )


class Attendance(models.Model):
    """One person's signed presence for one half-day; never changed once signed (invariant 4)."""

    half_day = models.ForeignKey(
        HalfDay, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("half-day")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="attendances",
        verbose_name=_("person"),
    )
    signed_name = models.CharField(_("signed as"), max_length=170)
    signed_at = models.DateTimeField(_("signed"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["half_day", "user__name_key", "id"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["half_day", "user"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.signed_name} – {self.signed_at:%Y-%m-%d %H:%M}"
