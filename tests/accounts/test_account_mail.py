"""Letters about an account: what they look like, when and how they leave."""

import smtplib

import pytest
from celery import current_app
from celery.exceptions import Retry
from django.core import mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from kombu.exceptions import OperationalError

from lms.accounts import account_mail as written
from lms.accounts import tasks
from lms.accounts.adapter import AccountAdapter
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NAMES = [
    "account/email/" + name
    for name in (
        "account_already_exists", "email_changed", "email_confirm", "email_confirmation", "email_confirmation_signup",
        "email_deleted", "login_code", "password_changed", "password_reset", "password_reset_key", "password_set",
        "unknown_account",
    )
] + [
    "mfa/email/" + name
    for name in ("recovery_codes_generated", "totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed")
]  # fmt: skip


def _letter(name="account/email/login_code", **context):
    values = {
        "user": UserFactory.build(first_name="Zoé", language="fr"), "email": "zoe@exemple.test", "code": "123456",
        "from_email": "a@exemple.test", "to_email": "b@exemple.test", "deleted_email": "c@exemple.test",
    }  # fmt: skip
    return written.compose(name, "zoe@exemple.test", values | context)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_letter_has_a_subject_a_text_and_a_page(name, language):
    letter = _letter(
        name, user=UserFactory.build(first_name="Zoé", language=language), activate_url="/compte/x/"
    )
    greeting = {"fr": "Bonjour Zoé,", "en": "Hello Zoé,"}[language]
    assert 5 < len(letter.subject) < 60
    assert letter.text.startswith(greeting)
    assert "http://localhost:8000/compte/x/" in letter.text
    assert greeting in letter.html
    assert 'href="http://localhost:8000/compte/x/"' in letter.html
    written.send(letter)
    [(sent, _type)] = mail.outbox[0].alternatives
    assert 'style="' in sent
    assert "{{" not in letter.text + letter.html
    assert "\n\n\n" not in letter.text


def test_a_name_is_text_and_never_markup():
    letter = _letter(user=UserFactory.build(first_name="<img src=x onerror=alert(1)>", language="fr"))
    assert "<img" not in letter.html
    assert "<img src=x" in letter.text


def test_e4_a_name_or_an_address_brings_no_header(letters):
    user = UserFactory()
    user.first_name = "Zoé\r\nBcc: x@exemple.test"  # the database takes no such name
    AccountAdapter().send_mail("account/email/login_code", user.email, {"user": user, "code": "1"})
    [sent] = letters
    assert sent.recipients() == [user.email]
    assert sent.message()["Bcc"] is None


@pytest.mark.django_db(transaction=True)
def test_a_letter_leaves_with_the_change_that_causes_it_or_not_at_all():
    user = UserFactory()
    adapter = AccountAdapter()
    with transaction.atomic():
        adapter.send_mail("account/email/login_code", user.email, {"code": "111111"})
        transaction.set_rollback(True)
    assert mail.outbox == []
    with transaction.atomic():
        adapter.send_mail("account/email/login_code", user.email, {"code": "222222"})
        assert mail.outbox == []
    assert [letter.to for letter in mail.outbox] == [[user.email]]


def test_with_a_broker_the_worker_sends_and_two_deliveries_are_one_letter(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://example.invalid"
    queued = []
    monkeypatch.setattr(tasks, "wake_worker", lambda _task, **values: queued.append(values) or True)
    tasks.deliver(_letter())
    assert mail.outbox == []
    for _time in range(2):
        tasks.send_account_mail(**queued[0])
    assert len({sent.message()["Message-ID"] for sent in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_without_its_broker_a_letter_leaves_at_once(settings, monkeypatch):
    def away(*_args, **_values):
        raise OperationalError

    settings.CELERY_BROKER_URL = "redis://example.invalid"
    monkeypatch.setattr(current_app, "send_task", away)
    tasks.deliver(_letter())
    assert [sent.to for sent in mail.outbox] == [["zoe@exemple.test"]]


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (smtplib.SMTPServerDisconnected("dropped"), True),
        (smtplib.SMTPDataError(451, b"later"), True),
        (smtplib.SMTPDataError(554, b"never"), False),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"unknown")}), False),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"busy")}), True),
        (TimeoutError(), True),
    ],
)
def test_what_may_pass_later_is_tried_again(monkeypatch, error, again):
    def fail(_letter):
        raise error

    monkeypatch.setattr(tasks, "send", fail)
    monkeypatch.setattr(tasks.send_account_mail, "retry", lambda **_kw: Retry())
    values = written.as_values(_letter())
    if again:
        with pytest.raises(Retry):
            tasks.send_account_mail(**values)
    else:
        assert tasks.send_account_mail(**values) is None


def test_a_mail_server_that_is_away_does_not_break_sign_in(client, monkeypatch):
    def fail(_letter):
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks, "send", fail)
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_kw: function())
    response = client.post(reverse("account_request_login_code"), {"email": UserFactory().email})
    assert response["Location"] == reverse("account_confirm_login_code")


def test_the_care_of_a_letter_names_where_a_change_came_from():
    text = render_to_string("account/email/care.txt", {"ip": "192.0.2.1", "user_agent": "Firefox"})
    assert "192.0.2.1 (Firefox)" in text
