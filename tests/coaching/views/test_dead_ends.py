"""Every page of booking says what to do next: quota spent, slot full, another kind of appointment, two things at once."""

import pytest
from django.urls import reverse

from coaching.domain import bookings
from coaching.enums import BookingState, SlotKind
from coaching.models import Booking
from lms.accounts.models import User
from tests.coaching.conftest import book, make_project, slot_of
from tests.coaching.domain.test_overlaps import session_at
from tests.markup import flat

pytestmark = pytest.mark.django_db
HOME = reverse("coaching:home")


@pytest.fixture
def page(client, coached):
    client.force_login(coached.person)
    return client


def spend(coached):
    coached.project.quota = 1
    coached.project.save()
    return book(coached, slot_of(coached))


def test_h34_spent_quota_offers_no_slot_and_names_whom_to_write_to(page, coached):
    spend(coached)
    slot = slot_of(coached)
    text = page.get(HOME).text
    assert f'value="{slot.pk}"' not in text
    assert "Prendre ce créneau" not in text
    assert "a utilisé sa seule séance" in text
    assert f'href="mailto:{coached.manager.email}?subject=' in text
    assert "Réserver un créneau</a>" not in page.get(reverse("hub:home")).text
    project = page.get(reverse("coaching:project", args=[coached.project.pk])).text
    assert "Choisir un créneau" not in project
    assert "À qui en demander" in project


def test_h34_spent_quota_without_a_manager_leads_to_the_help_page(page, coached):
    spend(coached)
    User.objects.filter(pk=coached.manager.pk).update(is_active=False)
    answer = page.get(HOME)
    assert 'href="/aide/"' in answer.text
    assert page.get("/aide/").status_code == 200


def test_h34_spent_quota_still_lets_an_appointment_be_moved(page, coached):
    booking = spend(coached)
    slot = slot_of(coached)
    assert f'value="{slot.pk}"' in page.get(f"{HOME}?deplacer={booking.pk}").text


def test_h34_a_full_slot_asks_before_anybody_waits(page, coached, slot):
    other = make_project(coached.cohort)
    book(other, slot)
    sent = {"slot": slot.pk, "project": coached.project.pk}
    for name, status in (("hold", 409), ("wait", 200)):
        answer = page.post(reverse(f"coaching:{name}"), sent)
        assert answer.status_code == status
        assert "rejoindre la liste d’attente" in answer.text
        assert "Personne n’attend avant vous" in answer.text
    assert not Booking.objects.filter(person=coached.person).exists()
    for forged in ("", "-1", "x", "9" * 400, "٣"):
        assert page.post(reverse("coaching:wait"), sent | {"ahead": forged}).status_code == 200
    assert not Booking.objects.filter(person=coached.person).exists()
    answer = page.post(reverse("coaching:wait"), sent | {"ahead": "0", "question": "Les communes"})
    booking = Booking.objects.get(person=coached.person)
    assert (answer.status_code, booking.state) == (303, BookingState.WAITING)
    assert booking.question == "Les communes"


def test_h34_a_longer_list_is_asked_again_and_keeps_the_question(page, coached, slot):
    for _ in range(2):
        other = make_project(coached.cohort)
        verb = bookings.book if not Booking.objects.exists() else None
        if verb:
            verb(person=other.person, slot=slot, project=other.project)
        else:
            page.logout()
            page.force_login(other.person)
            page.post(reverse("coaching:wait"), {"slot": slot.pk, "project": other.project.pk, "ahead": "0"})
    page.force_login(coached.person)
    sent = {"slot": slot.pk, "project": coached.project.pk, "ahead": "0", "question": "Ma longue question"}
    answer = page.post(reverse("coaching:wait"), sent)
    assert answer.status_code == 409
    assert "1 personne attend avant vous" in answer.text
    assert "Ma longue question" in answer.text
    assert 'name="ahead" value="1"' in flat(answer.text)


def test_h34_moving_asks_first_and_says_that_the_kind_changes(page, coached, booked):
    joint = slot_of(coached, kind=SlotKind.JOINT, seats=4)
    address = reverse("coaching:booking_move", args=[booked.pk])
    asked = page.post(address, {"slot": joint.pk})
    assert asked.status_code == 200
    assert "La sorte de rendez-vous change" in asked.text
    assert "Jusqu’à 3 autres territoires" in asked.text
    assert Booking.objects.count() == 1
    forged = page.post(address, {"slot": joint.pk, "kind": "individual", "question": "Mes mots"})
    assert forged.status_code == 409
    assert "Mes mots" in forged.text
    assert Booking.objects.count() == 1
    done = page.post(address, {"slot": joint.pk, "kind": "joint", "question": "Mes mots"})
    assert done.status_code == 303
    assert Booking.objects.get(state=BookingState.BOOKED).question == "Mes mots"


def test_h34_moving_to_the_same_kind_says_nothing_of_kinds(page, coached, booked):
    slot = slot_of(coached)
    asked = page.post(reverse("coaching:booking_move", args=[booked.pk]), {"slot": slot.pk})
    assert asked.status_code == 200
    assert "La sorte de rendez-vous change" not in asked.text


def test_h34_an_overlap_is_refused_on_the_page_and_the_api_by_the_name_of_the_session(page, coached, slot):
    session_at(slot, coached.cohort)
    sent = {"slot": slot.pk, "project": coached.project.pk}
    answer = page.post(reverse("coaching:hold"), sent)
    assert answer.status_code == 409
    assert "Cartographier les publics" in answer.text
    api = page.post("/api/v1/bookings/", sent, content_type="application/json")
    assert (api.status_code, api.json()["code"]) == (409, "overlapping")
    assert "Cartographier les publics" in api.json()["detail"]


def test_h34_a_session_announced_after_the_booking_is_shown_beside_it(page, coached, booked):
    address = reverse("coaching:booking", args=[booked.pk])
    assert "session collective à cette heure-là" not in page.get(address).text
    session = session_at(booked.slot, coached.cohort)
    text = page.get(address).text
    assert "session collective à cette heure-là" in text
    assert reverse("cohorts:session", args=[session.pk]) in text
    bookings.cancel(by=coached.person, booking=booked)
    assert "session collective à cette heure-là" not in page.get(address).text
