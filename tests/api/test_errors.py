"""Refusals of the API: one shape (RFC 9457), a stable code, a sentence in the reader's language."""

import pytest
from rest_framework.test import APIClient

from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_world()


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_full_slot_answers_409_with_its_code(world):
    other = world.mine
    slot = other.slot
    answer = client_of(other.participant).post(
        "/api/v1/bookings/", {"slot": slot.pk, "project": other.project.pk}
    )
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "already_booked"
    assert body["status"] == 409
    assert body["detail"]


def test_foreign_slot_and_project_are_as_if_they_were_not(world):
    answer = client_of(world.other.participant).post(
        "/api/v1/bookings/", {"slot": world.mine.slot.pk, "project": world.mine.project.pk}
    )
    assert answer.status_code == 400
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
        ("/slot", "does_not_exist"),
        ("/project", "does_not_exist"),
    }


@pytest.mark.parametrize("key", [99_999_999, 2**63, 10**200, 0, -1, "x", None, [], {}])
def test_a_slot_that_is_none_is_a_problem_of_that_field(world, key):
    """Whatever stands there, the answer names the field; the database is not asked what it cannot know."""
    answer = client_of(world.mine.participant).post("/api/v1/bookings/", {"slot": key})
    assert answer.status_code == 400
    assert [row["pointer"] for row in answer.json()["errors"]] == ["/slot"]


def test_nobody_gets_401_with_a_problem(client):
    answer = client.get("/api/v1/slots/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer["WWW-Authenticate"] == "Token"


def test_unknown_address_is_a_problem_too(world):
    answer = client_of(world.mine.participant).get("/api/v1/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(("language", "words"), [("fr", "Certaines valeurs"), ("en", "Some values")])
def test_detail_is_in_the_language_of_the_reader(world, language, words):
    world.mine.participant.language = language
    world.mine.participant.save()
    answer = client_of(world.mine.participant).post("/api/v1/bookings/", {})
    assert answer.json()["detail"].startswith(words)


def test_a6_unknown_members_change_nothing(world):
    """A6: what a person may not write is not written, whatever is sent."""
    project = world.mine.project
    answer = client_of(world.mine.participant).patch(
        f"/api/v1/projects/{project.pk}/", {"quota": 99, "state": "on_track"}
    )
    assert answer.status_code == 405
    project.refresh_from_db()
    assert (project.quota, project.state) == (6, "watch")


def test_a6_booking_for_somebody_else_is_for_oneself(world):
    from tests.factories.coaching import SlotFactory

    mine = world.mine
    slot = SlotFactory(coach=mine.coach, cohort=mine.cohort)
    answer = client_of(mine.participant).post(
        "/api/v1/bookings/",
        {
            "slot": slot.pk,
            "project": mine.project.pk,
            "person": world.other.participant.pk,
            "state": "waiting",
            "seat": 9,
        },
    )
    assert answer.status_code == 201
    booking = slot.bookings.get()
    assert (booking.person, booking.state, booking.seat) == (mine.participant, "booked", 1)


JSON = "application/json"


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status", "code"),
    [
        ("get", "slots/?page=9999", None, JSON, 404, "not_found"),
        ("get", "slots/?kind=nothing", None, JSON, 400, "invalid"),
        ("get", "slots/?after=yesterday", None, JSON, 400, "invalid"),
        ("get", "slots/99999999999999999999/", None, JSON, 404, "not_found"),
        ("get", "slots/abc/", None, JSON, 404, "not_found"),
        ("delete", "slots/", None, JSON, 405, "method_not_allowed"),
        ("post", "bookings/", "{bad", JSON, 400, "parse_error"),
        ("post", "bookings/", "[1]", JSON, 400, "invalid"),
        ("post", "bookings/", "slot=1", "text/plain", 415, "unsupported_media_type"),
        ("post", "bookings/", "slot=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
def test_each_refusal_has_its_status_and_its_code(world, method, path, body, kind, status, code):
    client = client_of(world.mine.participant)
    answer = client.generic(method.upper(), f"/api/v1/{path}", body or "", content_type=kind)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    assert answer["Content-Type"] == "application/problem+json"


def test_a7_a_session_without_the_token_of_the_form_writes_nothing(world):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(world.mine.participant)
    answer = client.delete(f"/api/v1/bookings/{world.mine.booking.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    world.mine.booking.refresh_from_db()
    assert world.mine.booking.state == "booked"


def test_a_fault_of_ours_is_a_problem_with_a_reference(world, monkeypatch):
    monkeypatch.setattr("lms.accounts.api.MeSerializer.get_roles", lambda *_args: 1 / 0)
    client = APIClient(raise_request_exception=False)
    client.force_login(world.mine.participant)
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert answer["Content-Type"] == "application/problem+json"
    assert "Incident" in answer.json()["detail"]
