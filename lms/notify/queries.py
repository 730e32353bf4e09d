"""Reads of the inbox."""

from typing import Any

from .models import Message, MessageQuerySet


def inbox(user: Any) -> MessageQuerySet:
    """A person's messages, latest first, without the letters that the page does not show."""
    return Message.objects.visible_to(user).defer("html", "calendar")


def unread_count(user: Any) -> int:
    """How many a person has not marked as read; at most 100, which is more than a badge says."""
    return Message.objects.visible_to(user).unread().order_by()[:100].count()
