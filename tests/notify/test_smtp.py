"""The outbox against a real SMTP server that misbehaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.notify.domain import sending
from lms.notify.enums import MessageState
from lms.notify.models import Message
from tests.factories.notify import MessageFactory

pytestmark = pytest.mark.django_db


def try_now():
    """As if the pause were over."""
    Message.objects.filter(state=MessageState.WAITING).update(next_try_at=timezone.now())
    return sending.send_due()


def test_g4_letter_taken_but_not_confirmed_comes_twice_under_one_id(mail_server):
    """The server drops the line after the data: we cannot know, so we send again, and it can tell."""
    message = MessageFactory()
    mail_server.answers = ["drop"]
    assert sending.send_due() == 1
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.WAITING, "SMTPServerDisconnected")
    assert message.next_try_at > timezone.now() + timedelta(seconds=3)
    try_now()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert mail_server.ids == [sending.message_id_of(message)] * 2


def test_g4_temporary_refusal_is_tried_again_a_bounded_number_of_times(mail_server):
    message = MessageFactory()
    mail_server.answers = ["451 4.7.1 Greylisted, try later"] * 20
    while try_now():
        pass
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, sending.MAX_ATTEMPTS)
    assert message.error == "SMTPDataError 451 4.7.1 Greylisted, try later"
    assert mail_server.begun == sending.MAX_ATTEMPTS


def test_g4_final_refusal_is_not_tried_again(mail_server):
    message = MessageFactory()
    mail_server.answers = ["554 5.7.1 Refused"]
    assert (try_now(), try_now()) == (1, 0)
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.FAILED, "SMTPDataError 554 5.7.1 Refused")


def test_g4_poison_row_blocks_nobody(mail_server):
    """The oldest rows are bad in every way; the others leave in the same batch."""
    old = timezone.now() - timedelta(hours=1)
    MessageFactory(subject="a\r\nBcc: pirate@exemple.test", next_try_at=old)
    MessageFactory.create_batch(3, next_try_at=old)
    mail_server.answers = ["drop", "451 later", "554 no"]
    good = MessageFactory.create_batch(5)
    assert sending.send_due() == 9
    assert sorted(mail_server.ids[1:]) == sorted(sending.message_id_of(message) for message in good)
    assert {rcpt for letter in mail_server.letters for rcpt in letter.rcpt_tos}.isdisjoint(
        {"pirate@exemple.test"}
    )


def test_g4_two_relays_send_each_message_once(mail_server, monkeypatch):
    """Another relay wakes up in the middle of each of our sendings."""
    messages = MessageFactory.create_batch(6)
    relay, inner = sending._relay, []

    def interrupted(message, connection):
        if not inner:
            inner.append(message)
            sending.send_due()
        relay(message, connection)

    monkeypatch.setattr(sending, "_relay", interrupted)
    sending.send_due()
    assert sorted(mail_server.ids) == sorted(sending.message_id_of(message) for message in messages)


def test_one_line_to_the_server_carries_a_batch(mail_server):
    MessageFactory.create_batch(20)
    assert sending.send_due() == 20
    assert len(mail_server.letters) == 20
    letter = mail_server.letters[0]
    assert b"Content-Type: text/html" in letter.original_content
    assert letter.mail_from == "ne-pas-repondre@territoirprod.example"
