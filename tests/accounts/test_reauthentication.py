"""Proving who one is once more, without a password: by a code sent to one's own address."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import code_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NEW = "les collines du soir"
PROOF = "account_prove_by_code"


@pytest.fixture
def person():
    """Somebody who signs in with a code only."""
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def found(person):
    """A browser that was left open."""
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    "name", ["account_set_password", "mfa_activate_totp", "mfa_add_webauthn", "api-tokens-new"]
)
def test_c3_an_open_session_alone_sets_nothing_that_lasts(found, person, name):
    page = found.get(reverse(name))
    assert page["Location"].split("?")[0] == reverse(PROOF)
    answer = found.post(reverse(name), {"password1": NEW, "password2": NEW})
    assert answer["Location"].split("?")[0] == reverse(PROOF)
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert not Authenticator.objects.exists()


def test_c3_an_open_session_alone_does_not_move_the_address(found, person, letters):
    assert found.get(reverse("account_email")).status_code == 200
    values = {"action_add": "", "email": "voleur@exemple.test"}
    assert found.post(reverse("account_email"), values)["Location"].split("?")[0] == reverse(PROOF)
    assert letters == []


def test_a_code_sent_to_oneself_opens_the_door_and_leads_back(found, person, letters):
    address = reverse("account_set_password")
    proof = found.get(address)["Location"]
    assert "Recevoir un code" in found.get(proof).text
    assert letters == []
    page = found.post(proof, {"send": "1", "next": address}, follow=True)
    assert person.email in page.text
    assert letters[0].to == [person.email]
    answer = found.post(reverse(PROOF), {"code": code_in(letters[0]), "next": address})
    assert answer["Location"] == address
    found.post(address, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_c4_a_code_of_proof_bears_three_guesses_fifteen_minutes_and_one_use(found, letters):
    address = reverse(PROOF)
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        found.post(address, {"send": "1"})
        wrong = ["2222-2222", "3333-3333", "4444-4444"]
        for code in wrong:
            assert "pas le bon code" in found.post(address, {"code": code}).text
        found.post(address, {"code": code_in(letters[0])})  # sends another: the first is burnt
        assert found.get(reverse("mfa_activate_totp")).status_code == 302
        clock.shift(timedelta(seconds=61))
        found.post(address, {"send": "1"})
        clock.shift(timedelta(minutes=15, seconds=1))
        found.post(address, {"code": code_in(letters[-1])})
        assert found.get(reverse("mfa_activate_totp")).status_code == 302
        clock.shift(timedelta(seconds=61))
        found.post(address, {"code": code_in(letters[-1])})
        assert found.get(reverse("mfa_activate_totp")).status_code == 200
        clock.shift(timedelta(minutes=5, seconds=1))
        found.post(address, {"code": code_in(letters[-1])})
        assert found.get(reverse("mfa_activate_totp")).status_code == 302


def test_c2_codes_of_proof_are_not_sent_without_end(found, letters):
    statuses = [found.post(reverse(PROOF), {"send": "1"}).status_code for _n in range(6)]
    assert statuses == [302] * 3 + [429] * 3
    assert len(letters) == 3


def test_who_signed_in_with_a_code_a_moment_ago_is_not_asked_again(client, person, letters):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(reverse("account_request_login_code"), {"email": person.email})
        client.post(reverse("account_confirm_login_code"), {"code": code_in(letters[0])})
        assert client.get(reverse("mfa_activate_totp")).status_code == 200
        clock.shift(timedelta(minutes=5, seconds=1))
        assert client.get(reverse("mfa_activate_totp"))["Location"].split("?")[0] == reverse(PROOF)


def test_who_has_a_password_is_asked_for_it_and_not_for_a_code(client):
    client.force_login(UserFactory())
    assert client.get(reverse(PROOF))["Location"] == reverse("account_reauthenticate")
