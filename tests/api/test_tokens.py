"""Tokens: hashed at rest, dated, revoked by their owner alone."""

import io
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from knox.models import AuthToken
from rest_framework.test import APIClient

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.api.tokens import make_token
from tests.factories.accounts import UserFactory
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(settings):
    """Attempts are counted anew in each test."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


def bearer(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_token_opens_the_api_and_is_not_kept_in_the_clear():
    user = UserFactory()
    row, token = make_token(user=user)
    assert bearer(token).get("/api/v1/me/").json()["email"] == user.email
    assert token not in "".join(str(value) for value in AuthToken.objects.values_list().get())
    assert row.expiry is not None


def test_token_ends_with_its_date():
    _row, token = make_token(user=UserFactory(), days=1)
    with time_machine.travel("2030-01-01", tick=False):
        assert bearer(token).get("/api/v1/me/").status_code == 401


def test_token_of_a_closed_account_opens_nothing():
    user = UserFactory()
    _row, token = make_token(user=user)
    user.is_active = False
    user.save()
    assert bearer(token).get("/api/v1/me/").status_code == 401


def test_token_is_revoked_by_its_owner_alone():
    owner, thief = UserFactory(), UserFactory()
    row, token = make_token(user=owner)
    _other, foreign = make_token(user=thief)
    assert bearer(foreign).delete(f"/api/v1/tokens/{row.token_key}/").status_code == 404
    assert bearer(token).delete(f"/api/v1/tokens/{row.token_key}/").status_code == 204
    assert bearer(token).get("/api/v1/me/").status_code == 401


def test_command_prints_a_token_alone_on_the_last_line():
    user = UserFactory()
    out = io.StringIO()
    call_command("create_token", user.email.upper(), stdout=out, stderr=io.StringIO())
    token = out.getvalue().strip().splitlines()[-1]
    assert bearer(token).get("/api/v1/me/").json()["id"] == user.pk


def test_command_refuses_an_unknown_address():
    with pytest.raises(CommandError, match=r"nobody@exemple\.test"):
        call_command("create_token", "nobody@exemple.test")


def test_c2_guessed_tokens_end_in_429_and_a_good_one_still_opens():
    """C2: whatever address they claim; who holds a real one is not shut out by a broken program beside them."""
    _row, token = make_token(user=UserFactory())
    statuses = [
        bearer(f"{n:064x}").get("/api/v1/me/", headers={"x-forwarded-for": f"10.3.{n}.1"}).status_code
        for n in range(25)
    ]
    assert statuses == [401] * 20 + [429] * 5
    answer = bearer("0" * 64).get("/api/v1/me/")
    assert (answer.json()["code"], answer["Retry-After"]) == ("throttled", "60")
    assert answer["Content-Type"] == "application/problem+json"
    assert bearer(token).get("/api/v1/me/").status_code == 200


def test_c3_a_token_does_not_go_around_the_second_factor_of_staff(settings):
    user = UserFactory()
    _row, token = make_token(user=user)
    grant_role(user=user, role=Role.MANAGER)
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    answer = bearer(token).get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    TOTP.activate(user, generate_totp_secret())
    assert bearer(token).get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("fr", "Certaines valeurs"), ("en", "Some values")])
def test_answers_are_in_the_language_of_who_holds_the_token(language, words):
    _row, token = make_token(user=UserFactory(language=language))
    answer = bearer(token).post("/api/v1/bookings/", {})
    assert answer.json()["detail"].startswith(words)


def test_times_are_in_utc_with_a_session_as_with_a_token():
    world = build_world()
    person = world.mine.participant
    type(person).objects.filter(pk=person.pk).update(time_zone="Indian/Reunion")
    _row, token = make_token(user=person)
    by_session = APIClient()
    by_session.force_login(person)
    address = f"/api/v1/slots/{world.mine.slot.pk}/"
    starts = {client.get(address).json()["start"] for client in (by_session, bearer(token))}
    assert len(starts) == 1
    assert starts.pop().endswith("Z")
