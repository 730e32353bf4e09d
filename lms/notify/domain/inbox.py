"""Reading one's messages in the platform."""

from django.db import transaction
from django.utils import timezone

from lms.accounts.requests import AnyUser
from lms.notify.models import Message


@transaction.atomic
def mark_read(*, message: Message) -> None:
    """The first reading counts."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def mark_all_read(*, user: AnyUser) -> int:
    """All of one's own."""
    return Message.objects.visible_to(user).unread().update(read_at=timezone.now())
