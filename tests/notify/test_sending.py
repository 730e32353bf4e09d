"""From the row to the mail server, with a mail server in memory; real ones are in test_smtp.py."""

import email
import email.policy
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.core.mail import FIRST_PAUSE
from lms.notify.domain import sending
from lms.notify.enums import MessageState
from lms.notify.tasks import send_message, sweep_outbox
from tests.factories.accounts import UserFactory
from tests.factories.notify import MessageFactory

pytestmark = pytest.mark.django_db

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def refuse(settings, monkeypatch):
    """A mail server that answers each letter with this error."""

    def _refuse(error):
        def send_messages(self, letters):
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    return _refuse


def test_letter_is_text_html_with_styles_on_elements_and_calendar(settings):
    settings.SITE_URL = "https://territoirprod.example"
    message = MessageFactory(calendar=[{"method": "REQUEST", "text": ICS}])
    assert sending.send_message(message_id=message.pk) is True
    (letter,) = mail.outbox
    assert letter.to == [message.recipient.email]
    assert letter.subject == message.subject
    assert letter.body == message.text
    raw = letter.message()
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Message-ID"] == sending.message_id_of(message)
    assert raw["Message-ID"].endswith("@territoirprod.example>")
    (html, kind), (_text, invitation) = letter.alternatives
    assert kind == "text/html"
    assert invitation.startswith("text/calendar; method=REQUEST")
    assert '<p style="color: #16213a;">' in html
    assert "<style" not in html  # nothing is left of it but colours in the dark, which this one has not
    (calendar,) = [part for part in raw.walk() if part.get_content_subtype() == "calendar"]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_filename() == "rendez-vous.ics"
    assert calendar.get_payload(decode=True).decode() == ICS
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.SENT, 1, "")
    assert message.sent_at is not None


def calendar_parts(message):
    """The letter as it leaves, read again; and its parts that a calendar program reads."""
    sending.send_message(message_id=message.pk)
    letter = email.message_from_bytes(
        mail.outbox[0].message().as_bytes(linesep="\r\n"), policy=email.policy.default
    )
    return letter, [part for part in letter.walk() if part.get_content_subtype() == "calendar"]


def test_g24_one_appointment_is_one_inline_part_with_its_method():
    """Another way of saying the letter, the last and so the preferred one; no second copy as a file."""
    text = ICS.replace("VERSION:2.0", "X-WR-CALNAME:Été à Évry")
    letter, parts = calendar_parts(MessageFactory(calendar=[{"method": "REQUEST", "text": text}]))
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == [
        "text/plain", "text/html", "text/calendar"
    ]  # fmt: skip
    (part,) = parts
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
    assert part.get_content_disposition() is None
    assert part.get_payload(decode=True).decode() == text


def test_g24_method_of_each_part_is_that_of_its_file_and_several_are_files_of_their_own():
    files = [{"method": method, "text": ICS.replace("REQUEST", method)} for method in ("REQUEST", "CANCEL")]
    letter, parts = calendar_parts(MessageFactory(calendar=files))
    assert letter.get_content_type() == "multipart/mixed"
    assert [(part.get_filename(), part.get_param("method")) for part in parts] == [
        ("rendez-vous-1.ics", "REQUEST"),
        ("rendez-vous-2.ics", "CANCEL"),
    ]
    assert [part.get_content_disposition() for part in parts] == ["attachment"] * 2
    for part in parts:
        assert f"METHOD:{part.get_param('method')}\r\n" in part.get_payload(decode=True).decode()


def test_g24_letter_goes_to_the_mailbox_that_the_invitation_names():
    message = MessageFactory(recipient__email="camille@straße.example")
    sending.send_message(message_id=message.pk)
    assert mail.outbox[0].message()["To"] == "camille@xn--strae-oqa.example"


def test_g3_task_called_twice_sends_one_mail():
    message = MessageFactory()
    send_message(message.pk)
    send_message(message.pk)
    assert [letter.subject for letter in mail.outbox] == [message.subject]


def test_task_for_a_row_that_has_gone_does_nothing():
    send_message(404_404)
    assert mail.outbox == []


def test_claimed_message_is_nobody_elses():
    message = MessageFactory()
    claimed = sending.claim()
    assert claimed == message
    assert claimed.state == MessageState.SENDING
    assert sending.claim() is None
    assert sending.send_due() == 0


def test_batch_sends_oldest_first_over_one_connection(monkeypatch):
    opened = []
    monkeypatch.setattr(EmailBackend, "close", lambda self: opened.append(1))
    now = timezone.now()
    late, early = (MessageFactory(next_try_at=now - timedelta(minutes=n)) for n in (1, 5))
    MessageFactory(next_try_at=now + timedelta(minutes=1))
    assert sending.send_due() == 2
    assert [letter.subject for letter in mail.outbox] == [early.subject, late.subject]
    assert opened == [1]


def test_closed_account_receives_nothing():
    message = MessageFactory(recipient__is_active=False)
    sending.send_due()
    message.refresh_from_db()
    assert (mail.outbox, message.state) == ([], MessageState.FAILED)


@pytest.mark.parametrize(
    ("error", "state", "stored"),
    [
        (smtplib.SMTPDataError(451, b"try later"), MessageState.WAITING, "SMTPDataError 451 try later"),
        (smtplib.SMTPDataError(554, b"spam"), MessageState.FAILED, "SMTPDataError 554 spam"),
        (
            smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"no such user")}),
            MessageState.FAILED,
            "SMTPRecipientsRefused 550 no such user",
        ),
        (
            smtplib.SMTPRecipientsRefused({"a@b.test": (450, b"greylisted")}),
            MessageState.WAITING,
            "SMTPRecipientsRefused 450 greylisted",
        ),
        (
            smtplib.SMTPAuthenticationError(535, b"bad password hunter2"),
            MessageState.WAITING,
            "SMTPAuthenticationError 535",
        ),
        (smtplib.SMTPServerDisconnected("gone"), MessageState.WAITING, "SMTPServerDisconnected"),
        (TimeoutError("timed out"), MessageState.WAITING, "TimeoutError"),
        (KeyError("secret"), MessageState.WAITING, "KeyError"),
        (smtplib.SMTPDataError(554, b"x" * 900), MessageState.FAILED, "SMTPDataError 554 " + "x" * 282),
    ],
)
def test_g4_answer_decides_between_another_try_and_giving_up(refuse, error, state, stored):
    message = MessageFactory()
    refuse(error)
    sending.send_due()
    message.refresh_from_db()
    assert (message.state, message.error) == (state, stored)


def test_g4_tries_are_bounded_and_further_and_further_apart(refuse):
    message = MessageFactory()
    refuse(smtplib.SMTPDataError(451, b"try later"))
    pauses = []
    for _ in range(20):
        before = timezone.now()
        if not sending.send_due():
            break
        message.refresh_from_db()
        pauses.append((message.next_try_at - before) / FIRST_PAUSE)
        type(message).objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    assert len(pauses) == sending.MAX_ATTEMPTS
    for number, pause in enumerate(pauses[:-1]):
        assert 0.79 * 3**number < pause < 1.3 * 3**number
    assert message.state == MessageState.FAILED


def test_e4_line_break_in_an_address_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="x\r\nBcc: pirate@exemple.test")


def test_e4_line_break_in_a_header_is_refused_and_blocks_nobody():
    """E4 for what did not pass `write_message`: nothing leaves, no recipient is added, the others are sent."""
    injected = "Bonjour\r\nBcc: pirate@exemple.test"
    bad = MessageFactory(subject=injected, next_try_at=timezone.now() - timedelta(hours=1))
    good = MessageFactory()
    sending.send_due()
    bad.refresh_from_db()
    assert bad.state == MessageState.FAILED
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([good.recipient.email], good.subject)]


def test_e4_name_of_the_reader_is_in_no_header():
    message = MessageFactory()
    message.recipient.first_name = "Camille\r\nBcc: pirate@exemple.test"  # the database takes no such name
    raw = sending.compose(message).message()
    assert (raw["To"], raw["Bcc"]) == (message.recipient.email, None)


def test_g2_stuck_message_is_put_back_and_a_killer_is_given_up(settings):
    settings.OUTBOX_STUCK_SECONDS = 600
    now = timezone.now()
    stuck = MessageFactory(state="sending", attempts=1, claimed_at=now - timedelta(minutes=11))
    busy = MessageFactory(state="sending", attempts=1, claimed_at=now - timedelta(minutes=9))
    killer = MessageFactory(
        state="sending", attempts=sending.MAX_ATTEMPTS, claimed_at=now - timedelta(minutes=11)
    )
    assert sending.put_back_stuck() == 2
    states = []
    for message in (stuck, busy, killer):
        message.refresh_from_db()
        states.append(message.state)
    assert states == [MessageState.WAITING, MessageState.SENDING, MessageState.FAILED]


def test_g2_worker_given_up_for_dead_changes_nothing_any_more():
    message = MessageFactory()
    slow = sending.claim()
    type(message).objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    sending.put_back_stuck()
    assert sending.send_due() == 1
    sending._settle_failure(slow, smtplib.SMTPDataError(554, b"too late"))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 2)


def test_g6_mail_server_away_costs_no_try(monkeypatch):
    message = MessageFactory()

    def open_(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", open_)
    assert sending.send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)


def test_sweep_wakes_workers_once_a_batch_and_four_times_at_most(monkeypatch):
    woken = []
    monkeypatch.setattr("lms.notify.tasks.wake_worker", lambda *call: woken.append(call))
    monkeypatch.setattr(sending, "BATCH", 2)
    sweep_outbox()
    assert woken == []
    MessageFactory.create_batch(3)
    sweep_outbox()
    assert woken == [("notify.send_due",)] * 2
    MessageFactory.create_batch(20)
    woken.clear()
    sweep_outbox()
    assert woken == [("notify.send_due",)] * 4


def test_given_up_message_can_be_sent_again():
    message = MessageFactory(state="failed", attempts=8)
    sending.send_again(message=message)
    assert sending.send_due() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
