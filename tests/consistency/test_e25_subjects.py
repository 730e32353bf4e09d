"""E25: whatever stands in a title, the headers of a letter are lines of ours, and its calendar holds no line of theirs."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from lms.core.db.lines import is_line
from lms.notify.domain.sending import compose
from lms.notify.models import Message

from .test_g06_canaries_letters import CARRIES, TOLD, planted

pytestmark = pytest.mark.django_db

HOSTILE = "Mardi\r\nBcc: victime@exemple.test\r\nATTENDEE:mailto:x@evil.test \u202eenvers https://evil.test/x"
OURS = ("accounts", "cohorts", "coaching", "library", "programme", "learning", "wagtailcore")
SHOWN = {
    "title",
    "draft_title",
    "name",
    "place",
    "address",
    "first_name",
    "last_name",
    "job_title",
    "file_name",
}
# What the database itself refuses: names, which stand in letters to people who do not know each other.
REFUSED = {
    "accounts.Territory.name",
    "accounts.User.first_name",
    "accounts.User.job_title",
    "accounts.User.last_name",
    "coaching.Project.title",
    "cohorts.Cohort.name",
}


def make_hostile():
    """Every line that a person fills and a letter may show, as a program could write it past all forms."""
    refused = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if field.name not in SHOWN or not is_line(field):
                continue
            try:
                with transaction.atomic():
                    model._base_manager.update(**{field.name: HOSTILE[: field.max_length]})
            except IntegrityError:
                refused.add(f"{model._meta.label}.{field.name}")
    return refused


@pytest.mark.parametrize("code", CARRIES)
def test_e25_no_title_writes_a_header_or_a_line_of_a_calendar(code, client):
    w = planted()
    w.client = client
    change = CARRIES[code][0]
    row = TOLD[change] if isinstance(change, str) else None
    if row:
        row.prepare(w)
    assert make_hostile() == REFUSED
    for each in vars(w).values():  # as the verb finds them
        if hasattr(each, "refresh_from_db"):
            each.refresh_from_db()
    Message.objects.all().delete()
    (row.do if row else change)(w)
    letters = list(Message.objects.filter(notification=code).select_related("recipient"))
    assert letters
    for message in letters:
        headers = dict(compose(message).message().items())
        subject = message.subject
        assert not [each for each in ("\r", "\n", "\u202e", "://", "evil.test/x") if each in subject], subject
        assert "Bcc" not in headers
        assert headers["To"] == message.recipient.email
        for file in message.calendar:
            lines = file["text"].replace("\r\n ", "").split("\r\n")
            assert not [line for line in lines if line.startswith(("Bcc", "ATTENDEE:mailto:x@evil"))]
            assert "\n" not in "".join(lines)
            assert "\u202e" not in file["text"]


@pytest.mark.parametrize(
    "value",
    ["a\nb", "a\rb", "a\x1bb", "\u202aa", "\u202eb", "a\u2066b", "a\u2069b", "a\u200bb", "http://evil.test"],
)
def test_e25_the_database_refuses_it_in_names(value):
    """On both databases, whatever program writes; blanks that do not break, accents and apostrophes are welcome."""
    planted()
    for label in REFUSED:
        model, name = apps.get_model(label.rpartition(".")[0]), label.rpartition(".")[2]
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.update(**{name: value})
        model._base_manager.update(**{name: "L’Haÿ-les-Roses\u00a0: Zoé\u202fŁ. (élue) – 2026"})
