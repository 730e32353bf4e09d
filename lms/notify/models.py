"""The outbox: a message is a row before it is a letter."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User

from .enums import MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User | AnonymousUser) -> "MessageQuerySet":
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def due(self, now: datetime | None = None) -> "MessageQuerySet":
        """Those that the sweep should send: waiting, and their next try has come."""
        return self.filter(state=MessageState.WAITING, next_try_at__lte=now or timezone.now())

    def unread(self) -> "MessageQuerySet":
        """Those that their reader has not marked as read."""
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """One thing that one person must learn, by e-mail and in the platform."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="messages",
        verbose_name=_("recipient"),
    )
    notification = models.CharField(_("notification"), max_length=60)
    # One event, one reader, one row: whoever writes twice meets this key.
    key = models.CharField(max_length=160, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField("HTML", blank=True)
    # One file an appointment: [{"method": "REQUEST", "text": "BEGIN:VCALENDAR…"}]; see calendars.calendar_files.
    calendar = models.JSONField(_("calendar files"), default=list, blank=True)
    url = models.CharField(_("page to open"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_a_date",
                condition=~models.Q(state=MessageState.SENT) | models.Q(sent_at__isnull=False),
            )
        ]
        indexes = [
            # Not a partial one: SQLite cannot use it when the state comes as a parameter.
            models.Index(fields=["state", "next_try_at"], name="message_next"),
            models.Index(fields=["recipient", "-created_at"], name="message_inbox"),
            models.Index(
                fields=["recipient"], name="message_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class FeedToken(models.Model):
    """The secret in the address of a person's calendar feed.

    Kept as it is, not as a hash: calendars ask for it for years and the person must be able to read it again.
    It opens nothing but that feed, and is changed or withdrawn on the account page.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="feed_token",
        verbose_name=_("person"),
    )
    secret = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.user}"
