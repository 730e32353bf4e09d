"""Another SECRET_KEY than before: a sentence for the person, never a 500, and nobody gets in (G31)."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from lms.accounts import encryption
from tests.accounts.conftest import code_in, is_signed_in, path_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
OTHER = "another-key-" + "q7Zr2" * 12


@pytest.fixture
def person():
    """Somebody with an app and recovery codes."""
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def test_g31_a_session_ends_politely_with_another_key(client, settings):
    client.force_login(UserFactory())
    settings.SECRET_KEY = OTHER
    answer = client.get("/accueil/")
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next=/accueil/")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("code", ["123456", "12345678", "é", ""])
def test_g31_a_second_factor_of_another_key_is_refused_with_a_sentence(
    client, sign_in, person, settings, code
):
    settings.SECRET_KEY = OTHER
    sign_in(person.email)
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.status_code < 500
    assert not is_signed_in(client)
    if code:
        assert "ne peut plus être lu" in answer.text


def test_g31_pages_of_the_second_factor_answer_with_another_key(client, person, settings):
    settings.SECRET_KEY = OTHER
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 9e9}]
    session.save()
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_deactivate_totp",
    ):
        assert client.get(reverse(name)).status_code < 500, name


@pytest.mark.parametrize("link", ["confirm", "reset"])
def test_g31_a_link_signed_with_another_key_says_so(client, letters, settings, link):
    user = UserFactory(verified=link == "reset")
    if link == "confirm":
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    else:
        client.post(reverse("account_reset_password"), {"email": user.email})
    path = path_in(letters[0])
    settings.SECRET_KEY = OTHER
    page = Client().get(path, follow=True)
    assert (page.status_code, "plus valable" in page.text) == (200, True)
    assert Client().post(path).status_code < 500


def test_g31_a_code_on_its_way_is_lost_with_the_session_and_a_new_one_is_offered(client, letters, settings):
    user = UserFactory()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    settings.SECRET_KEY = OTHER
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_in(letters[0])}, follow=True)
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert 'name="email"' in answer.text


def test_g31_the_former_key_still_reads_what_it_locked(settings):
    locked = encryption.encrypt("secret")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], OTHER
    assert encryption.decrypt(locked) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(encryption.UnreadableError):
        encryption.decrypt(locked)
