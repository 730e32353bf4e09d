"""Group sessions and their half-days."""

import zoneinfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.enums import SessionState
from lms.accounts.memberships import Memberships
from lms.accounts.models import MembersQuerySet, User, time_zone_field
from lms.accounts.requests import AnyUser
from lms.core.db.constraints import NoOverlap
from lms.core.db.models import TimeStamped, any_of

from .cohort import Cohort
from .room import Room


class GroupSessionQuerySet(MembersQuerySet["GroupSession"]):
    def seen_by(self, user: User, known: Memberships) -> Q:
        """Those of the cohorts one sees; drafts only for managers of the theme."""
        shown = any_of(
            cohort=known.joined_cohorts | known.coached_cohorts,
            cohort__theme=known.expert_themes | known.managed_themes,
        )
        manages = any_of(cohort__theme=known.managed_themes)
        return shown & (~Q(state=SessionState.DRAFT) | manages)


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
    time_zone = time_zone_field()
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
    def visible_to(self, user: AnyUser) -> "HalfDayQuerySet":
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
    # false once the session is cancelled: the room is free
    is_active = models.BooleanField(default=True, editable=False)

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
                condition=Q(is_active=True, room__isnull=False),
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
