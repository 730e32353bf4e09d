"""Each page of sign-in and of the account, in both languages, signed out and signed in."""

import pytest
from django.urls import reverse

from tests.accounts.conftest import is_signed_in, path_in
from tests.factories.accounts import PASSWORD, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db

ENTRANCE = [
    "account_login", "account_request_login_code", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key_done", "account_email_verification_sent",
]  # fmt: skip
OWN = [
    "accounts:profile", "account_logout", "account_email", "account_change_password",
    "account_reauthenticate", "mfa_index",
]  # fmt: skip


@pytest.mark.parametrize("name", ENTRANCE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_entrance_has_one_title_and_no_inline_script(client, name, language):
    client.cookies["django_language"] = language
    page = client.get(reverse(name)).content.decode()
    assert page.count("<h1>") == 1
    assert f'<html lang="{language}">' in page
    assert "<script>" not in page
    assert " style=" not in page


@pytest.mark.parametrize("name", OWN)
def test_own_pages_show_a_title_and_are_not_stored(client, name):
    client.force_login(UserFactory())
    response = client.get(reverse(name))
    assert response.content.decode().count("<h1>") == 1
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", OWN)
def test_own_pages_need_a_person(client, name):
    response = client.get(reverse(name))
    if name == "account_logout":
        assert response["Location"] == "/"
    else:
        assert response["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


def test_login_answers_where_wagtail_looks_for_it(client, settings):
    assert reverse("account_login") == settings.WAGTAIL_FRONTEND_LOGIN_URL == "/compte/connexion/"


def test_labels_are_french(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "Recevoir un code" in page
    assert "J’ai un mot de passe" in page


def test_profile_shows_territories_and_keeps_five_fields(client):
    user = UserFactory(job_title="")
    user.territories.add(TerritoryFactory(name="Pays des Sources"))
    client.force_login(user)
    assert "Pays des Sources" in client.get(reverse("accounts:profile")).content.decode()
    values = {
        "first_name": "Amina", "last_name": "Diallo", "job_title": "Cheffe de projet", "language": "en",
        "time_zone": "Indian/Reunion",
    }  # fmt: skip
    response = client.post(reverse("accounts:profile"), values)
    assert (response.status_code, response["Location"]) == (303, reverse("accounts:profile"))
    user.refresh_from_db()
    assert {name: getattr(user, name) for name in values} == values
    assert 'lang="en"' in client.get(reverse("accounts:profile")).content.decode()


def test_a6_profile_ignores_what_is_not_ones_own_to_say(client):
    user = UserFactory()
    theirs = TerritoryFactory()
    client.force_login(user)
    values = {
        "first_name": "A", "last_name": "B", "job_title": "", "language": "fr", "time_zone": "Europe/Paris",
        "is_staff": "on", "is_superuser": "on", "is_active": "", "role": "admin", "groups": "1",
        "email": "autre@exemple.test", "territories": theirs.pk, "password": "x", "user_permissions": "1",
    }  # fmt: skip
    before = (user.email, user.password)
    assert client.post(reverse("accounts:profile"), values).status_code == 303
    user.refresh_from_db()
    assert (user.email, user.password) == before
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert (user.groups.count(), user.territories.count(), user.user_permissions.count()) == (0, 0, 0)


def test_profile_refuses_an_unknown_zone_and_keeps_what_was_typed(client):
    client.force_login(UserFactory())
    values = {
        "first_name": "Zoé",
        "last_name": "",
        "job_title": "x",
        "language": "fr",
        "time_zone": "Mars/Olympus",
    }
    response = client.post(reverse("accounts:profile"), values)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Zoé"' in page
    assert page.count('class="wrong-text"') == 2


def test_sign_up_keeps_what_was_typed(client):
    values = {
        "first_name": "Zoé",
        "last_name": "Roy",
        "email": "zoe@",
        "password1": "zq7",
        "password2": "autre",
    }
    page = client.post(reverse("account_signup"), values).content.decode()
    assert 'value="Zoé"' in page
    assert 'value="zoe@"' in page
    assert "zq7" not in page
    assert page.count('class="wrong-text"') >= 2


def test_sign_up_confirm_and_sign_in(client, letters, sign_in):
    values = {
        "first_name": "Zoé", "last_name": "Roy", "email": "Zoe.Roy@Exemple.test",
        "password1": "les collines du matin", "password2": "les collines du matin",
    }  # fmt: skip
    response = client.post(reverse("account_signup"), values)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    [letter] = letters
    assert letter.to == ["zoe.roy@exemple.test"]
    assert letter.subject.startswith("Bienvenue")
    page = client.get(path_in(letter)).content.decode()
    assert "zoe.roy@exemple.test" in page
    client.post(path_in(letter))
    sign_in("ZOE.roy@exemple.test", "les collines du matin")
    assert is_signed_in(client)


def test_letter_speaks_the_language_of_its_page_or_of_its_reader(client, letters, sign_in):
    user = UserFactory(language="en", first_name="Amina")
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_logout"))
    sign_in(user.email)
    client.cookies["django_language"] = "fr"
    passwords = {
        "oldpassword": PASSWORD,
        "password1": "les collines du soir",
        "password2": "les collines du soir",
    }
    client.post(reverse("account_change_password"), passwords)
    assert [letter.subject for letter in letters] == ["Your sign-in code", "Your password is changed"]
    assert "Hello Amina," in letters[1].body
    assert "127.0.0.1" in letters[1].body
