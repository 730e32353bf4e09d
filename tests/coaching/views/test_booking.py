"""The pages of booking, as a participant walks through them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coaching.domain import slots, waiting
from coaching.enums import BookingState, SlotKind
from coaching.models import Booking
from tests.coaching.conftest import book, make_project, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory
from tests.markup import flat

pytestmark = pytest.mark.django_db
HOME = reverse("coaching:home")


@pytest.fixture
def page(client, coached):
    client.force_login(coached.person)
    return client


def press(client, slot, coached, **more):
    return client.post(reverse("coaching:hold"), {"slot": slot.pk, "project": coached.project.pk, **more})


def test_home_offers_the_first_free_slot_and_not_those_of_others(page, coached, slot):
    other = SlotFactory(title="Créneau d’une autre promotion")
    answer = page.get(HOME)
    assert answer.status_code == 200
    assert answer.context["first"] == slot
    assert "Prendre ce créneau" in answer.text
    assert other.title not in answer.text


def test_home_shows_the_first_hour_once_and_the_others_below(page, coached, slot):
    later = slot_of(coached, starts_at=slot.starts_at + timedelta(days=14))
    answer = page.get(HOME)
    lines = [line.slot for _day, lines in answer.context["week"].days for line in lines]
    assert answer.context["first"] == slot
    assert slot not in lines
    assert lines == [later]
    assert flat(answer.text).count(f'name="slot" value="{slot.pk}"') == 1


def test_home_says_what_is_left_and_shows_a_full_slot_with_its_waiting_list(page, coached):
    full = slot_of(coached)
    other, waits = make_project(coached.cohort), make_project(coached.cohort)
    book(other, full)
    waiting.wait(person=waits.person, slot=full, project=waits.project)
    answer = page.get(HOME)
    assert "Il vous reste 6\u00a0séances sur 6" in answer.text.replace("6 séances", "6\u00a0séances")
    assert "1 personne avant vous" in answer.text.replace("\u00a0", " ")
    assert answer.context["first"] is None


def test_holding_then_confirming_books(page, coached, slot):
    held = press(page, slot, coached)
    booking = Booking.objects.get()
    assert (held.status_code, held.url) == (303, reverse("coaching:confirm", args=[booking.pk]))
    form = page.get(held.url)
    assert "gardée" in form.text
    empty = page.post(held.url, {"question": " "})
    assert empty.status_code == 422
    done = page.post(held.url, {"question": "Convaincre les communes"}, follow=True)
    assert done.redirect_chain == [(reverse("coaching:booking", args=[booking.pk]), 303)]
    assert "Convaincre les communes" in done.text
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_confirming_twice_books_once(page, coached, slot):
    held = press(page, slot, coached)
    for _ in range(2):
        assert page.post(held.url, {"question": "Une fois"}).status_code == 303
    assert list(Booking.objects.values_list("state", flat=True)) == ["booked"]


def test_confirming_too_late_keeps_what_was_typed(page, coached, slot):
    held = press(page, slot, coached)
    other = make_project(coached.cohort)
    with time_machine.travel(Booking.objects.get().held_until + timedelta(minutes=1)):
        book(other, slot)
        answer = page.post(held.url, {"question": "Ma longue question"})
    assert answer.status_code == 409
    assert "Ma longue question" in answer.text
    assert "Ce créneau est complet" in answer.text


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        ("past", "Il est trop tard"),
        ("cancelled", "Ce créneau a été annulé"),
    ],
)
def test_bad_slot_gets_its_own_sentence_and_the_page_of_the_others(page, coached, slot, make, sentence):
    following = slot_of(coached)
    if make == "past":
        slot.starts_at = timezone.now() - timedelta(minutes=5)
        slot.ends_at = slot.starts_at + timedelta(minutes=45)
        slot.save()
    else:
        slots.cancel_slot(by=coached.coach, slot=slot)
    answer = press(page, slot, coached)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert answer.context["first"] == following
    assert not Booking.objects.filter(person=coached.person).exists()


def test_foreign_slot_is_not_found(page, coached):
    assert press(page, SlotFactory(), coached).status_code == 404
    assert not Booking.objects.exists()


def test_slot_of_the_cohort_for_the_project_of_others_is_not_found(page, coached, slot):
    other = make_project(coached.cohort)
    answer = page.post(reverse("coaching:hold"), {"slot": slot.pk, "project": other.project.pk})
    assert answer.status_code == 404
    assert not Booking.objects.exists()


@pytest.mark.parametrize("value", ["", "abc", "99999999", "-1", "1; DROP TABLE", "9" * 19, "9" * 5000])
def test_nonsense_for_a_slot_is_not_found(page, value):
    assert page.post(reverse("coaching:hold"), {"slot": value}).status_code == 404


@pytest.mark.parametrize(
    "query", ["semaine=hier", "sorte=rien", "projet=x", "deplacer=0", "semaine=9999-12-31"]
)
def test_nonsense_in_the_address_shows_the_page(page, slot, query):
    assert page.get(f"{HOME}?{query}").status_code == 200


def test_waiting_list_is_joined_and_left(page, coached):
    full = slot_of(coached)
    other = make_project(coached.cohort)
    book(other, full)
    sent = {"slot": full.pk, "project": coached.project.pk, "ahead": "0"}
    joined = page.post(reverse("coaching:wait"), sent, follow=True)
    assert "liste d’attente" in joined.text
    booking = Booking.objects.get(person=coached.person)
    assert booking.state == BookingState.WAITING
    page.post(reverse("coaching:booking_cancel", args=[booking.pk]))
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED


def test_cancelling_asks_once_then_frees_the_seat(page, booked):
    address = reverse("coaching:booking_cancel", args=[booked.pk])
    assert "Annuler ce rendez-vous" in page.get(address).text
    booked.refresh_from_db()
    assert booked.state == BookingState.BOOKED
    assert page.post(address).status_code == 303
    booked.refresh_from_db()
    assert booked.state == BookingState.CANCELLED


def test_cancelling_after_the_start_says_so(page, booked):
    with time_machine.travel(booked.starts_at + timedelta(minutes=1)):
        page.force_login(booked.person)
        answer = page.post(reverse("coaching:booking_cancel", args=[booked.pk]))
    assert answer.status_code == 409
    assert "Il est trop tard" in answer.text


def test_moving_shows_the_hours_and_moves(page, coached, booked):
    following = slot_of(coached)
    choose = page.get(f"{HOME}?deplacer={booked.pk}")
    assert choose.context["moving"] == booked
    sent = {"slot": following.pk, "kind": following.kind, "question": "Convaincre"}
    moved = page.post(reverse("coaching:booking_move", args=[booked.pk]), sent)
    new = Booking.objects.get(slot=following)
    assert (moved.status_code, moved.url) == (303, reverse("coaching:booking", args=[new.pk]))


@pytest.mark.parametrize("who", ["coach", "expert", "manager"])
def test_only_the_team_is_offered_to_move_an_appointment(client, coached, booked, who):
    address, move = reverse("coaching:booking", args=[booked.pk]), f"{HOME}?deplacer={booked.pk}"
    client.force_login(coached.person)
    assert move in client.get(address).text
    client.force_login(getattr(coached, who))
    answer = client.get(address)
    assert answer.status_code == 200
    assert move not in answer.text


def test_those_of_a_joint_session_read_what_the_others_come_for(client, coached):
    slot = slot_of(coached, kind=SlotKind.JOINT, seats=2)
    mine = book(coached, slot, question="Le mien")
    other = make_project(coached.cohort)
    book(other, slot, question="Convaincre <les> maires")
    client.force_login(coached.person)
    text = client.get(reverse("coaching:booking", args=[mine.pk])).text
    assert (
        f"{other.project.territory.name}\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}Convaincre &lt;les&gt; maires\N{NO-BREAK SPACE}»"
        in flat(text)
    )


def test_calendar_file_is_of_the_slot(page, booked):
    answer = page.get(reverse("coaching:booking_ics", args=[booked.pk]))
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"UID:booking-{booked.pk}@" in answer.text
    assert "TZID:Europe/Paris" in answer.text


def test_booking_of_others_is_not_found(page):
    theirs = BookingFactory()
    for name in ("booking", "booking_cancel", "booking_ics", "confirm"):
        assert page.get(reverse(f"coaching:{name}", args=[theirs.pk])).status_code == 404


def test_hours_are_those_of_the_slot_and_the_zone_is_named_to_others(page, coached):
    coached.person.time_zone = "Europe/Paris"
    coached.person.save()
    slot_of(coached, time_zone="Indian/Reunion", kind=SlotKind.JOINT, seats=3)
    text = page.get(HOME).text.replace("\u00a0", " ")
    assert "heure de La Réunion" in text
    assert "il reste 3 places sur 3" in text


def test_person_without_project_is_told_to_describe_one(client):
    client.force_login(EnrolmentFactory().user)
    assert reverse("coaching:project_add") in client.get(HOME).text


def test_stranger_sees_nothing(client, slot):
    client.force_login(UserFactory())
    assert slot.pk not in [
        line.slot.pk for _, lines in client.get(HOME).context["week"].days for line in lines
    ]


@pytest.mark.parametrize("count", [10, 100])
def test_slot_list_takes_the_same_queries_however_many(
    page, coached, count, django_assert_max_num_queries, booked
):
    for _ in range(count):
        slot_of(coached, kind=SlotKind.JOINT, seats=3)
    with django_assert_max_num_queries(8) as seen:
        page.get(HOME)
    assert len(seen.captured_queries) == 7
