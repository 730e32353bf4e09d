"""The account's page of tokens: made after a proof, shown once, revoked by their owner."""

import re

import pytest
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from lms.api.tokens import make_token
from tests.factories.accounts import PASSWORD, UserFactory
from tests.forms import typed_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    """Signed in."""
    user = UserFactory()
    client.force_login(user)
    return user


def test_a_token_is_made_after_the_password_and_shown_once(client, owner):
    address = reverse("api-tokens-new")
    proof = client.get(address)["Location"]
    assert proof.split("?")[0] == reverse("account_reauthenticate")
    client.post(proof, {"password": PASSWORD})
    page = client.post(address)
    token = re.search(r"<code>(\w{64})</code>", page.text)[1]
    assert "no-store" in page["Cache-Control"]
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert caller.get("/api/v1/me/").json()["id"] == owner.pk
    listed = client.get(reverse("api-tokens")).text
    assert token not in listed
    assert "Révoquer" in listed


def test_a_token_is_revoked_on_the_page_by_its_owner_alone(client, owner):
    mine, theirs = make_token(user=owner)[0], make_token(user=UserFactory())[0]
    assert theirs.token_key not in client.get(reverse("api-tokens")).text
    assert client.post(reverse("api-tokens-revoke", args=[theirs.token_key])).status_code == 404
    assert client.get(reverse("api-tokens-revoke", args=[mine.token_key])).status_code == 405
    answer = client.post(reverse("api-tokens-revoke", args=[mine.token_key]), follow=True)
    assert "n’ouvre plus rien" in answer.text
    assert list(AuthToken.objects.values_list("token_key", flat=True)) == [theirs.token_key]


@pytest.mark.usefixtures("owner")
def test_no_token_without_a_proof(client):
    client.post(reverse("api-tokens-new"))
    assert not AuthToken.objects.exists()
    assert client.post("/api/v1/tokens/", {}, content_type="application/json").status_code == 405
    assert not AuthToken.objects.exists()


def test_g19_a_token_asked_for_twice_is_one(client, owner):
    """A double click: the answer that is read is the second's, and the token that nobody saw opens nothing."""
    address = reverse("api-tokens-new")
    client.post(client.get(address)["Location"], {"password": PASSWORD})
    data = typed_into(client.get(address), address)
    first, second = (re.search(r"<code>(\w{64})</code>", client.post(address, data).text)[1] for _n in (1, 2))
    assert first != second
    caller = APIClient()
    for token, status in ((first, 401), (second, 200)):
        caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        assert caller.get("/api/v1/me/").status_code == status
    # another showing: another token, as it was meant
    client.post(address, typed_into(client.get(address), address))
    assert AuthToken.objects.count() == 2
