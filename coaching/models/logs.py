"""What happened in a slot; and what its coach alone remembers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import BookingState
from lms.accounts.memberships import Memberships
from lms.accounts.models import MembersQuerySet, User
from lms.accounts.requests import AnyUser
from lms.core.db.models import TimeStamped, any_of

from .slots import Booking, Slot, booked_for


class SessionLogQuerySet(MembersQuerySet["SessionLog"]):
    def seen_by(self, user: User, known: Memberships) -> Q:
        """The coach's own; those of a slot in which one's project had a seat; those of one's themes."""
        present = Booking.objects.filter(
            booked_for(user.pk, known.carried_projects)
            | any_of(project__theme=known.expert_themes | known.managed_themes),
            state=BookingState.BOOKED,
        )
        return Q(slot__coach=user) | Q(slot__in=present.values("slot"))


class SessionLog(TimeStamped):
    """The shared part of a log: summary, decisions, minutes. Its actions are `Action` rows."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="log", verbose_name=_("slot"))
    summary = models.TextField(_("shared summary"))
    decisions = models.TextField(_("decisions"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("duration, in minutes"))

    objects = SessionLogQuerySet.as_manager()

    class Meta:
        ordering = ["-slot__starts_at", "-id"]
        verbose_name = _("coaching log")
        verbose_name_plural = _("coaching logs")
        constraints = [
            models.CheckConstraint(name="log_has_summary", condition=~Q(summary="")),
            models.CheckConstraint(name="log_has_minutes", condition=Q(minutes__gte=1, minutes__lte=720)),
        ]

    def __str__(self) -> str:
        return f"{self.slot}"


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    """Private notes, for their author alone: not even an administrator reads them through the platform."""

    def visible_to(self, user: AnyUser) -> "PrivateNoteQuerySet":
        """One's own (invariant 5)."""
        return self.filter(author=user) if user.is_authenticated else self.none()


class PrivateNote(TimeStamped):
    """The coach's note on a slot. A table of its own, so that no list, export or admin of logs can carry it."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("note for you"))

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")

    def __str__(self) -> str:
        return f"#{self.pk}"  # never the text: a log or an error page may print this
