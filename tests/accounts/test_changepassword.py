"""`manage.py changepassword`: what the form of the password ends, the command ends (A5)."""

import getpass

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from lms.accounts.enums import JournalEvent
from lms.accounts.models import JournalEntry
from lms.api.tokens import make_token
from lms.notify.domain.feed import renew_feed
from lms.notify.models import FeedToken, Message
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "les collines du soir"


@pytest.fixture
def typed(monkeypatch):
    """What the person at the server types, in order."""
    answers: list[str] = []
    monkeypatch.setattr(getpass, "getpass", lambda **_values: answers.pop(0))
    return answers


def left_open(user, theirs):
    feed, token = FeedToken.objects.filter(user=user), AuthToken.objects.filter(user=user)
    return feed.exists(), token.exists(), theirs.get(reverse("accounts:profile")).status_code == 200


@pytest.fixture
def user():
    return UserFactory(email="hélène@exemple.test")


@pytest.fixture
def theirs(user):
    """A session, beside a feed and a token."""
    renew_feed(user=user)
    make_token(user=user)
    browser = Client()
    browser.force_login(user)
    assert left_open(user, browser) == (True, True, True)
    return browser


def test_a5_the_command_ends_sessions_tokens_and_feed_writes_the_journal_and_tells(user, theirs, typed):
    typed.extend(["12345", "12345", NEW, "autre chose", NEW, NEW])
    call_command("changepassword", " Hélène@EXEMPLE.test ")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert left_open(user, theirs) == (False, False, False)
    line = JournalEntry.objects.get(event=JournalEvent.PASSWORD_CHANGED)
    assert (line.person, line.by, line.details) == (user, None, {"way": "console"})
    letter = Message.objects.get(recipient=user, notification="notify.access_changed")
    assert "mot de passe" in letter.text
    assert NEW not in letter.text


@pytest.mark.parametrize("answers", [["12345", "12345"] * 3, [NEW, "autre chose"] * 3])
def test_a5_three_bad_tries_change_nothing(user, theirs, typed, answers):
    typed.extend(answers)
    with pytest.raises(CommandError, match="unchanged"):
        call_command("changepassword", user.email)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert left_open(user, theirs) == (True, True, True)


def test_a5_an_unknown_address_is_refused_before_anything_is_typed(typed):
    with pytest.raises(CommandError, match="No account"):
        call_command("changepassword", "personne@exemple.test")
