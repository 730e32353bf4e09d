"""Reads of the inbox and of the calendar feed."""

from lms.accounts.models import User
from lms.accounts.requests import AnyUser

from .enums import MessageState
from .models import FeedToken, Message, MessageQuerySet


def inbox(user: AnyUser) -> MessageQuerySet:
    """A person's messages, latest first, without the letters that the page does not show."""
    return Message.objects.visible_to(user).defer("html", "calendar")


def unread_count(user: AnyUser) -> int:
    """How many a person has not marked as read; at most 100, which is more than a badge says."""
    return Message.objects.visible_to(user).unread().order_by()[:100].count()


def feed_token(user: User) -> FeedToken | None:
    """The address of a person's calendar feed, where they made one."""
    return FeedToken.objects.filter(user=user).first()


def given_up() -> MessageQuerySet:
    """Messages that no other try could help, latest first, without what they say."""
    failed = Message.objects.filter(state=MessageState.FAILED).select_related("recipient")
    return failed.defer("text", "html", "calendar")
