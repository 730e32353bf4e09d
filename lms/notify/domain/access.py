"""Telling somebody that their rights or their access were changed."""

from typing import Any

from django.urls import reverse
from django.utils import translation

from lms.notify.notifications import ACCESS_CHANGED

from .outbox import write_message


def notify_access_changed(*, person: Any, key: str, sentence: Any, values: dict[str, Any]) -> None:
    """In the transaction of the event that `key` names; the sentence is said in the person's language."""
    with translation.override(person.language):
        said = str(sentence) % {name: str(value) for name, value in values.items()}
    page = reverse("accounts:profile")
    write_message(recipient=person, notification=ACCESS_CHANGED, key=key, context={"said": said}, url=page)
