"""Messages on the platform, and the calendar feed."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from lms.notify.calendars import CalendarEvent
from lms.notify.models import FeedToken, Message
from lms.notify.queries import unread_count
from lms.notify.registry import CalendarSource, calendar_sources
from tests.factories.accounts import UserFactory
from tests.factories.notify import FeedTokenFactory, MessageFactory
from tests.registries import declared

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 16, 13, 0, tzinfo=UTC)


@pytest.fixture
def camille(client):
    """A signed-in participant."""
    user = UserFactory(first_name="Camille")
    client.force_login(user)
    return user


# --- Inbox -------------------------------------------------------------------------------------
def test_inbox_shows_ones_own_messages_latest_first(client, camille):
    old, new = MessageFactory(recipient=camille), MessageFactory(recipient=camille)
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    foreign = MessageFactory(subject="Pour quelqu’un d’autre")
    page = client.get(reverse("notify:inbox"))
    assert [message.pk for message in page.context["page_obj"]] == [new.pk, old.pk]
    assert new.subject in page.text
    assert foreign.subject not in page.text
    assert "2 messages que vous n’avez pas lus" in page.text


def test_inbox_without_message_teaches(client, camille):
    assert "Rien à lire" in client.get(reverse("notify:inbox")).text


def test_inbox_asks_sign_in(client):
    response = client.get(reverse("notify:inbox"))
    assert response.status_code == 302
    assert "/compte/" in response["Location"]


def test_a8_message_is_shown_as_text(client, camille):
    MessageFactory(
        recipient=camille, subject="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>"
    )
    page = client.get(reverse("notify:inbox")).text
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("count", [10, 100])
def test_inbox_asks_the_same_number_of_questions(client, camille, django_assert_num_queries, count):
    MessageFactory.create_batch(count, recipient=camille)
    client.get(reverse("notify:inbox"))
    with django_assert_num_queries(6):
        client.get(reverse("notify:inbox"))


def test_inbox_has_pages(client, camille):
    MessageFactory.create_batch(25, recipient=camille)
    second = client.get(reverse("notify:inbox"), {"page": 2})
    assert len(second.context["page_obj"]) == 5


def test_reading_marks_once_and_opens_the_page(client, camille):
    message = MessageFactory(recipient=camille, url="/coaching/")
    response = client.post(reverse("notify:read", args=[message.pk]), {"open": "1"})
    assert (response.status_code, response["Location"]) == (303, "/coaching/")
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    client.post(reverse("notify:read", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at == first
    assert unread_count(camille) == 0


@pytest.mark.parametrize(
    "url", ["//exemple.test/", "https://exemple.test/", "/\\exemple.test", "javascript:alert(1)", ""]
)
def test_c8_reading_opens_only_pages_of_ours(client, camille, url):
    message = MessageFactory(recipient=camille, url=url)
    response = client.post(reverse("notify:read", args=[message.pk]), {"open": "1"})
    assert response["Location"] == reverse("notify:inbox")


def test_a1_message_of_another_is_not_found(client, camille):
    message = MessageFactory()
    assert client.post(reverse("notify:read", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_a7_reading_needs_a_post(client, camille):
    message = MessageFactory(recipient=camille)
    assert client.get(reverse("notify:read", args=[message.pk])).status_code == 405
    assert client.get(reverse("notify:read-all")).status_code == 405
    assert unread_count(camille) == 1


def test_all_can_be_marked_as_read_but_those_of_others(client, camille):
    MessageFactory.create_batch(3, recipient=camille)
    other = MessageFactory()
    response = client.post(reverse("notify:read-all"), follow=True)
    assert "Tous vos messages sont marqués comme lus." in response.text
    assert (unread_count(camille), unread_count(other.recipient)) == (0, 1)


# --- Feed --------------------------------------------------------------------------------------
@pytest.fixture
def events():
    """What an upper app would register: events by person."""
    known = {}
    with declared(calendar_sources, CalendarSource("of a test", lambda user: known.get(user.pk, []))):
        yield known


def appointment(number):
    """One of many."""
    return CalendarEvent(
        uid=f"booking-{number}",
        start=START + timedelta(days=number),
        end=START + timedelta(days=number, hours=1),
        summary=f"Coaching {number}",
        time_zone="Europe/Paris",
    )


def test_feed_gives_the_events_of_its_owner_alone(client, events):
    token, other = FeedTokenFactory(), FeedTokenFactory()
    events[token.user.pk] = [appointment(2), appointment(1)]
    events[other.user.pk] = [appointment(3)]
    response = client.get(reverse("notify:feed", args=[token.secret]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    found = icalendar.Calendar.from_ical(response.content).events
    assert [str(event["summary"]) for event in found if event.start > START] == ["Coaching 1", "Coaching 2"]


@pytest.mark.parametrize("secret", ["unknown", "x" * 500, "%00", "é"])
def test_feed_with_an_unknown_secret_is_not_found(client, secret):
    FeedTokenFactory()
    assert client.get(f"/agenda/{secret}.ics").status_code == 404


def test_c5_feed_of_a_closed_account_is_not_found(client):
    token = FeedTokenFactory(user__is_active=False)
    assert client.get(reverse("notify:feed", args=[token.secret])).status_code == 404


@pytest.mark.parametrize("count", [10, 100])
def test_feed_asks_as_many_questions_for_ten_events_as_for_a_hundred(
    client, events, django_assert_num_queries, count
):
    """One for the address, one for what the person belongs to, three by the apps that register events."""
    token = FeedTokenFactory()
    events[token.user.pk] = [appointment(n) for n in range(count)]
    with django_assert_num_queries(5):
        client.get(reverse("notify:feed", args=[token.secret]))


def test_address_is_made_shown_changed_and_withdrawn(client, camille, django_capture_on_commit_callbacks):
    page = reverse("notify:feed-settings")
    assert "Créer l’adresse de mon agenda" in client.get(page).text
    assert FeedToken.objects.count() == 0
    assert client.post(page, {"do": "renew"}).status_code == 303
    first = FeedToken.objects.get(user=camille).secret
    assert len(first) >= 40
    assert f"http://localhost:8000/agenda/{first}.ics" in client.get(page).text
    assert Message.objects.count() == 0
    client.post(page, {"do": "renew"})
    second = FeedToken.objects.get(user=camille).secret
    assert second != first
    assert Message.objects.get().subject == "Votre adresse d’agenda a changé"
    assert client.get(reverse("notify:feed", args=[first])).status_code == 404
    client.post(page, {"do": "withdraw"})
    assert client.get(reverse("notify:feed", args=[second])).status_code == 404


# --- Given up, for administrators ---------------------------------------------------------------
def test_administrator_sees_why_a_message_was_given_up_and_sends_it_again(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    message = MessageFactory(state="failed", error="SMTPDataError 554 Refused", attempts=8, text="Mot à mot")
    MessageFactory(state="waiting", error="SMTPDataError 451 Later")
    page = client.get(reverse("notify-given-up")).text
    assert "SMTPDataError 554 Refused" in page
    assert "451 Later" not in page
    assert "Mot à mot" not in page
    client.post(reverse("notify-send-again", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 0)


def test_a1_only_administrators_see_messages_given_up(client, camille):
    message = MessageFactory(state="failed")
    assert client.get(reverse("notify-given-up")).status_code == 302
    assert client.post(reverse("notify-send-again", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert message.state == "failed"


def test_only_what_was_given_up_is_sent_again(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    message = MessageFactory(state="sent", sent_at=timezone.now())
    assert client.post(reverse("notify-send-again", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.state == "sent"
