"""F1 from outside: fifty requests at once for the last seat, through the API and through the page."""

import json
from collections import Counter
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from coaching.models import Booking
from tests.coaching.conftest import make_coached, make_project, slot_of
from tests.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_database")]


def crowd():
    return 40 if connection.vendor == "postgresql" else 8


@pytest.fixture
def race():
    """Everyone is signed in and knows the same slot; `race(send)` lets them go."""
    coached = make_coached()
    slot = slot_of(coached)
    people = [make_project(coached.cohort) for _ in range(crowd())]

    def signed_in(person):
        client = Client()
        client.force_login(person)
        return client

    clients = [signed_in(row.person) for row in people]

    def run(send):
        answers = []
        calls = [
            partial(lambda client, row: answers.append(send(client, slot, row.project)), client, row)
            for client, row in zip(clients, people, strict=True)
        ]
        said, errors = together(calls)
        assert errors == []
        assert said == {"ok": crowd()}
        return answers

    return run


def test_f1_last_seat_through_the_api_is_one_201_and_clear_409(race):
    def send(client, slot, project):
        data = json.dumps({"slot": slot.pk, "project": project.pk})
        return client.post("/api/v1/bookings/", data, content_type="application/json")

    answers = race(send)
    assert Counter(row.status_code for row in answers) == {201: 1, 409: crowd() - 1}
    refusals = [row.json() for row in answers if row.status_code == 409]
    assert {row["code"] for row in refusals} == {"slot_full"}
    assert {row["detail"] for row in refusals} == {
        "Ce créneau est complet\u00a0: choisissez-en un autre, ou rejoignez sa liste d’attente."
    }
    assert Booking.objects.count() == 1


def test_f1_last_seat_through_the_page_is_held_by_one_and_said_to_be_full_to_the_others(race):
    def send(client, slot, project):
        return client.post(reverse("coaching:hold"), {"slot": slot.pk, "project": project.pk})

    answers = race(send)
    assert Counter(row.status_code for row in answers) == {303: 1, 409: crowd() - 1}
    assert all("Ce créneau est complet" in row.text for row in answers if row.status_code == 409)
    assert Booking.objects.count() == 1
