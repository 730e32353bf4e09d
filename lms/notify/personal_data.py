"""What this app keeps about a person."""

from typing import Any

from lms.accounts.registry import PersonalData, personal_data

from .models import FeedToken, Message


def forget(person: Any) -> None:
    """Messages name many things; the address of the calendar opens what is left."""
    Message.objects.filter(recipient=person).delete()
    FeedToken.objects.filter(user=person).delete()


# last: the others may still write to the person
personal_data.register(PersonalData("messages", forget, order=900))
