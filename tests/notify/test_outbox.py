"""A message is a row, written with its event or not at all."""

import pytest
from django.db import transaction

from lms.notify.domain.outbox import NewMessage, split_subject, write_message, write_messages_bulk
from lms.notify.enums import MessageState
from lms.notify.models import Message
from lms.notify.notifications import FEED_RENEWED
from tests.factories.accounts import UserFactory
from tests.factories.notify import MessageFactory

pytestmark = pytest.mark.django_db


def write(user, key="one", **values):
    """The mail of this app, which needs no context."""
    with transaction.atomic():
        return write_message(
            recipient=user, notification=FEED_RENEWED, key=key, context={}, url="/compte/agenda/", **values
        )


def test_message_is_rendered_in_the_language_of_its_reader():
    camille, john = (
        UserFactory(first_name="Camille", language="fr"),
        UserFactory(first_name="John", language="en"),
    )
    french, english = write(camille, "a"), write(john, "b")
    assert french.subject == "Votre adresse d’agenda a changé"
    assert french.text.startswith("Bonjour Camille,")
    assert "http://localhost:8000/compte/agenda/" in french.text
    assert "Bonjour Camille," in french.html
    assert english.subject == "Your calendar address was changed"
    assert english.text.startswith("Hello John,")


def test_text_keeps_what_was_typed_and_html_escapes_it():
    """A8 in a message: a name is text, in both forms."""
    message = write(UserFactory(first_name="<script>alert(1)</script> & Cie"))
    assert "<script>alert(1)</script> & Cie" in message.text
    assert "<script>" not in message.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Cie" in message.html


def test_same_key_is_written_once():
    user = UserFactory()
    assert write(user) is not None
    assert write(user) is None
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_g1_message_outside_a_transaction_is_refused():
    user = UserFactory()
    with pytest.raises(RuntimeError, match="in the transaction of its event"):
        write_message(recipient=user, notification=FEED_RENEWED, key="one", context={})


@pytest.mark.django_db(transaction=True)
def test_g1_rolled_back_event_leaves_no_message_and_wakes_no_worker(monkeypatch):
    woken = []
    monkeypatch.setattr("lms.core.broker.wake_worker", lambda *call: woken.append(call))
    user = UserFactory()
    with transaction.atomic():
        write(user)
        transaction.set_rollback(True)
    assert (Message.objects.count(), woken) == (0, [])
    message = write(user)
    assert woken == [("notify.send_message", message.pk)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Bonjour\r\nBcc: a@b.test\nCorps", "Bonjour"),
        ("Bonjour\rBcc: a@b.test\nCorps", "Bonjour Bcc: a@b.test"),
        ("Bonjour\u2028Bcc: a@b.test\x0b\x00!\nCorps", "Bonjour Bcc: a@b.test !"),
        ("Réservé\u00a0: 14\u00a0h\nCorps", "Réservé\u00a0: 14\u00a0h"),
        ("é" * 300 + "\nCorps", "é" * 200),
    ],
)
def test_e4_subject_is_one_line(text, subject):
    assert split_subject(text)[0] == subject


def test_bulk_writes_ten_thousand_rows_with_few_questions(django_assert_max_num_queries):
    """How long it takes is measured by the benchmark; what makes it quick is here."""
    user = UserFactory.build(pk=UserFactory().pk, first_name="Camille")
    messages = [NewMessage(recipient=user, key=f"bulk:{n}", url="/compte/agenda/") for n in range(10_000)]
    with django_assert_max_num_queries(200):
        assert write_messages_bulk(notification=FEED_RENEWED, messages=messages) == 10_000
    assert Message.objects.filter(state=MessageState.WAITING).count() == 10_000


def test_bulk_resumes_where_it_stopped():
    user = UserFactory()
    MessageFactory(recipient=user, key="r:1", subject="Déjà là")
    messages = [NewMessage(recipient=user, key=f"r:{n}") for n in (1, 2, 3, 3)]
    assert write_messages_bulk(notification=FEED_RENEWED, messages=messages) == 2
    assert write_messages_bulk(notification=FEED_RENEWED, messages=messages) == 0
    assert Message.objects.get(key="r:1").subject == "Déjà là"
    assert Message.objects.count() == 3
