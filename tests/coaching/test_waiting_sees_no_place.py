"""Who waits for a slot, waited or gave the seat back learns neither its video link nor its place, in no way."""

import icalendar
import pytest
from django.urls import reverse

from coaching.domain import bookings, slots, team, waiting
from coaching.enums import BookingState
from coaching.models import Booking
from lms.accounts.models import User
from lms.notify.domain.feed import renew_feed
from lms.notify.models import Message
from tests.coaching.conftest import book, make_project, slot_of
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db
LINK, PLACE = "https://visio.example/canari-lien", "Canari, bureau 12"


@pytest.fixture(
    params=[{"video_url": LINK}, {"place": PLACE, "mode": "place"}, {"place": PLACE, "video_url": LINK}]
)
def w(coached, request):
    coached.slot = slot_of(coached, **request.param)
    coached.booking = book(coached, coached.slot)
    other = make_project(coached.cohort)
    coached.other, coached.other_project = other.person, other.project
    coached.wait = waiting.wait(person=other.person, slot=coached.slot, project=other.project)
    return coached


def seen(client, who, booking):
    """All that a person is given about a booking: page, calendar file, lists, feed, API, letters with their files."""
    who = User.objects.get(pk=who.pk)
    client.force_login(who)
    paths = [reverse("coaching:" + name, args=[booking.pk]) for name in ("booking", "booking_ics")]
    paths += [reverse("coaching:slot", args=[booking.slot_id]), reverse("coaching:home"), reverse("hub:home")]
    paths += [reverse("notify:feed", args=[renew_feed(user=who).secret]), reverse("coaching:projects")]
    if booking.project_id:
        paths.append(reverse("coaching:project", args=[booking.project_id]))
    paths += [reverse(f"api:{name}-list") for name in ("booking", "slot", "project", "message")]
    text = ""
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in {200, 302, 303, 404}, path
        text += answer.content.decode()
    for letter in Message.objects.filter(recipient=who):
        text += letter.text + letter.html + "".join(each["text"] for each in letter.calendar)
    return text.replace("\r\n ", "").replace("\\,", ",")


def shows(text):
    return LINK in text or PLACE in text


def test_g7_who_waits_sees_neither_link_nor_place_and_who_has_the_seat_does(client, w):
    assert shows(seen(client, w.person, w.booking))
    assert not shows(seen(client, w.other, w.wait))


def test_g7_a_move_and_the_end_of_the_slot_tell_who_waits_nothing_more(client, w):
    slots.move_slot(
        by=w.coach, slot=w.slot, starts_at=w.slot.starts_at.replace(minute=0), ends_at=w.slot.ends_at
    )
    slots.cancel_slot(by=w.coach, slot=w.slot)
    assert not shows(seen(client, w.other, w.wait))
    assert not any(row.calendar for row in Message.objects.filter(recipient=w.other))


def test_g7_who_left_the_waiting_list_sees_nothing_and_gets_no_file(client, w):
    bookings.cancel(by=w.other, booking=w.wait)
    assert not shows(seen(client, w.other, w.wait))
    answer = client.get(reverse("coaching:booking_ics", args=[w.wait.pk]))
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["status"]), "location" in event) == ("CANCELLED", False)


def test_g7_who_waits_gets_no_calendar_file_at_all(client, w):
    client.force_login(w.other)
    assert client.get(reverse("coaching:booking_ics", args=[w.wait.pk])).status_code == 404


def test_g7_who_gets_the_seat_gets_the_place_and_who_gave_it_back_keeps_no_door(client, w):
    bookings.cancel(by=w.person, booking=w.booking)
    w.wait.refresh_from_db()
    assert w.wait.state == BookingState.BOOKED
    assert shows(seen(client, w.other, w.wait))
    Message.objects.filter(
        recipient=w.person, notification="coaching.booking_made"
    ).delete()  # what one was told
    assert not shows(seen(client, w.person, w.booking))


def test_g7_who_left_the_team_keeps_no_door(client, w):
    mate = EnrolmentFactory(cohort=w.cohort).user
    team.add_member(by=w.person, project=w.project, user=mate)
    team.leave_team(by=w.person, project=w.project)
    Message.objects.filter(recipient=w.person, notification="coaching.booking_made").delete()
    assert Booking.objects.get(pk=w.booking.pk).person == mate
    assert not shows(seen(client, w.person, w.booking))
    assert shows(seen(client, mate, w.booking))
