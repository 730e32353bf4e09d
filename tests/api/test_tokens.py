"""Tokens: hashed at rest, dated, revoked by their owner alone."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from knox.models import AuthToken
from rest_framework.test import APIClient

from lms.api.tokens import make_token
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


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
