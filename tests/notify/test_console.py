"""What the demonstration prints of a letter."""

import io

import pytest
from django.core.mail.message import BadHeaderError

from lms.notify.console import EmailBackend
from lms.notify.domain.sending import compose
from tests.factories.notify import MessageFactory

pytestmark = pytest.mark.django_db
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def test_console_shows_the_words_of_a_letter_and_names_its_files():
    message, screen = MessageFactory(calendar=[{"method": "REQUEST", "text": ICS}]), io.StringIO()
    assert EmailBackend(stream=screen).send_messages([compose(message)]) == 1
    shown = screen.getvalue()
    for words in (message.recipient.email, message.subject, message.text, "+ rendez-vous.ics"):
        assert words in shown
    assert "<p" not in shown
    assert "Content-" not in shown
    assert len(shown.splitlines()) < 12


def test_e4_letter_that_no_server_would_take_fails_on_the_console_too():
    message = MessageFactory(subject="Bonjour\nBcc: intrus@exemple.test")
    with pytest.raises(BadHeaderError):
        EmailBackend(stream=io.StringIO()).send_messages([compose(message)])
