"""Ways into an account, tried by those who are not its owner (reliability C1 to C8, G6)."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36
from knox.models import AuthToken

from tests.accounts.conftest import code_in, is_signed_in, path_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "les collines du soir"


def _form(page):
    """A page without what differs each time: tokens, and the address that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())
    return re.sub(r"(connue|inconnue)@exemple\.test", "…", text)


def _counting_hasher(monkeypatch):
    calls = []
    real = hashers.PBKDF2PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *args: calls.append(1) or real(hashers.PBKDF2PasswordHasher(), *args, iterations=1)
    )  # fmt: skip
    return calls


def _request(way, email):
    """One try, from a browser that nobody knows."""
    name, values = {
        "sign-in": ("account_login", {"login": email, "password": "pas le bon du tout"}),
        "code": ("account_request_login_code", {"email": email}),
        "reset": ("account_reset_password", {"email": email}),
        "sign-up": (
            "account_signup",
            {"first_name": "A", "last_name": "B", "email": email, "password1": NEW, "password2": NEW},
        ),
    }[way]
    return Client().post(reverse(name), values, follow=True)


@pytest.mark.parametrize("way", ["sign-in", "code", "reset", "sign-up"])
def test_c1_a_known_and_an_unknown_address_get_the_same_answer(letters, monkeypatch, way):
    UserFactory(email="connue@exemple.test")
    calls = _counting_hasher(monkeypatch)
    answers = []
    for email in ("connue@exemple.test", "inconnue@exemple.test"):
        before = len(calls)
        response = _request(way, email)
        answers.append((response.status_code, response.redirect_chain, _form(response), len(calls) - before))
    assert answers[0] == answers[1]
    assert len(letters) == (0 if way == "sign-in" else 2)


def test_c2_guesses_at_a_password_end_in_429_whatever_the_address_they_claim(client):
    user = UserFactory(email="elise@exemple.test")
    spellings = ["elise@exemple.test", "ELISE@exemple.test", " elise@exemple.test", "eliſe@exemple.test"]
    statuses = []
    for n in range(20):
        response = client.post(
            reverse("account_login"),
            {"login": spellings[n % 4], "password": f"essai numéro {n}"},
            headers={"x-forwarded-for": f"10.1.{n}.1", "host": f"localhost:{8000 + n}"},
        )
        statuses.append(response.status_code)
    assert statuses == [200] * 5 + [429] * 15
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert (response.status_code, is_signed_in(client)) == (429, False)


def test_c2_who_is_locked_out_may_still_choose_a_new_password(client, letters):
    user = UserFactory()
    for n in range(12):
        client.post(reverse("account_login"), {"login": user.email, "password": f"essai {n}"})
    client.post(reverse("account_reset_password"), {"email": user.email})
    page = client.get(path_in(letters[-1]), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        client.post(reverse("account_login"), {"login": user.email, "password": NEW})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("name", "field", "allowed"),
    [("account_request_login_code", "email", 3), ("account_reset_password", "email", 5)],
)
def test_c2_codes_and_links_are_not_sent_without_end(letters, name, field, allowed):
    user = UserFactory()
    statuses = [
        Client()
        .post(reverse(name), {field: user.email}, headers={"x-forwarded-for": f"10.2.{n}.1"})
        .status_code
        for n in range(20)
    ]
    assert statuses == [302] * allowed + [429] * (20 - allowed)
    assert len(letters) == allowed


def test_c2_a_code_bears_three_guesses(client, letters):
    user = UserFactory()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    good = code_in(letters[0])
    wrong = ["2222-2222", "3333-3333", "4444-4444"]
    for code in wrong:
        client.post(reverse("account_confirm_login_code"), {"code": code})
    client.post(reverse("account_confirm_login_code"), {"code": good})
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_c2_fifty_guesses_at_once_are_counted_as_fifty():
    user = UserFactory()

    def guess(n):
        try:
            return (
                Client()
                .post(reverse("account_login"), {"login": user.email, "password": f"essai {n}"})
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(guess, range(50)))
    assert statuses.count(200) <= 5
    assert statuses.count(429) >= 45


@pytest.mark.parametrize("path", ["/gestion/login/", "/_util/login/", "/gestion/password_reset/"])
def test_c2_wagtails_own_doors_lead_to_ours(client, path):
    user = UserFactory(is_superuser=True, is_staff=True)
    response = client.post(path, {"username": user.email, "email": user.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    assert not is_signed_in(client)


def _app_of(user):
    """A second factor; answers a function that gives its code now."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)

    def code():
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    return code


@pytest.mark.parametrize("way", ["password", "code", "reset", "basic"])
def test_c3_no_way_goes_around_the_second_factor(client, letters, sign_in, way):
    user = UserFactory(is_superuser=True, is_staff=True)
    _app_of(user)
    if way == "password":
        assert sign_in(user.email)["Location"] == reverse("mfa_authenticate")
    elif way == "code":
        client.post(reverse("account_request_login_code"), {"email": user.email})
        response = client.post(reverse("account_confirm_login_code"), {"code": code_in(letters[0])})
        assert response["Location"] == reverse("mfa_authenticate")
    elif way == "reset":
        client.post(reverse("account_reset_password"), {"email": user.email})
        page = client.get(path_in(letters[0]), follow=True)
        client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
        sign_in(user.email, NEW)
    else:
        basic = base64.b64encode(f"{user.email}:{PASSWORD}".encode()).decode()
        client.get("/gestion/", headers={"authorization": f"Basic {basic}"})
    assert not is_signed_in(client)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_c3_secrets_of_second_factors_are_not_readable_in_the_database():
    user = UserFactory()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert secret not in str(Authenticator.objects.values_list("data", flat=True).get())


def test_c4_a_code_of_an_app_serves_once(sign_in, client):
    user = UserFactory()
    code = _app_of(user)()
    sign_in(user.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    sign_in(user.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(client)


def test_c4_a_code_by_mail_ends_after_fifteen_minutes(client, letters):
    user = UserFactory()
    with time_machine.travel("2026-12-01 10:00:00", tick=False) as clock:
        client.post(reverse("account_request_login_code"), {"email": user.email})
        clock.shift(15 * 60 + 1)
        client.post(reverse("account_confirm_login_code"), {"code": code_in(letters[0])})
        assert not is_signed_in(client)


def test_c5_a_new_password_ends_other_sessions_and_tokens(sign_in, client):
    user = UserFactory()
    other = Client()
    other.force_login(user)
    AuthToken.objects.create(user=user)
    sign_in(user.email)
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert other.get(reverse("accounts:profile")).status_code == 302
    assert not AuthToken.objects.filter(user=user).exists()


def test_c5_a_closed_account_is_out_at_once(client):
    user = UserFactory()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))


def test_c6_looking_at_a_confirmation_link_confirms_nothing(client, letters):
    user = UserFactory(verified=False)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    path = path_in(letters[0])
    for method in ("head", "get", "options"):
        getattr(Client(), method)(path)
    assert not EmailAddress.objects.get(user=user).verified
    Client().post(path)
    assert EmailAddress.objects.get(user=user).verified


def test_c6_looking_at_a_reset_link_uses_nothing_up_and_a_used_one_is_refused(letters):
    user = UserFactory()
    Client().post(reverse("account_reset_password"), {"email": user.email})
    path = path_in(letters[0])
    Client().head(path)
    Client().get(path, follow=True)
    reader = Client()
    form = reader.get(path, follow=True).redirect_chain[-1][0]
    reader.post(form, {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    again = Client().get(path)
    assert (again.status_code, "n’est plus valable" in again.content.decode()) == (200, True)


@pytest.mark.parametrize("change", ["address", "an hour", "another person"])
def test_c6_a_reset_link_no_longer_holds_after_a_change(letters, change):
    user = UserFactory()
    with time_machine.travel("2026-12-01 10:00:00", tick=False) as clock:
        Client().post(reverse("account_reset_password"), {"email": user.email})
        path = path_in(letters[0])
        if change == "address":
            type(user).objects.filter(pk=user.pk).update(email="ailleurs@exemple.test")
            EmailAddress.objects.filter(user=user).update(email="ailleurs@exemple.test")
        elif change == "an hour":
            clock.shift(3601)
        else:
            other = UserFactory()
            path = re.sub(r"oublie/[0-9a-z]+-", f"oublie/{int_to_base36(other.pk)}-", path)
        page = Client().get(path).content.decode()
    assert "n’est plus valable" in page


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "localhost:8000@evil.example"},
        {"host": "evil.example", "x-forwarded-host": "localhost"},
    ],
)
def test_c7_a_false_host_is_refused(client, letters, headers, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    user = UserFactory()
    response = client.post(reverse("account_reset_password"), {"email": user.email}, headers=headers)
    assert (response.status_code, letters) == (400, [])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("account_reset_password", {}),
        ("account_signup", {"first_name": "A", "last_name": "B", "password1": NEW, "password2": NEW}),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_c7_links_lead_to_our_site_whatever_host_was_claimed(client, letters, settings, name, values, known):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://territoirprod.example"
    email = UserFactory().email if known else "inconnue@exemple.test"
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "x_forwarded_host": "evil.example"}
    client.post(reverse(name), {"email": email, **values}, headers=headers)
    [letter] = letters
    whole = letter.message().as_string()
    assert "evil.example" not in whole
    assert re.search(r"https://territoirprod\.example/compte/\S+", letter.body)
    assert letter.extra_headers["Message-ID"].endswith("@territoirprod.example>")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("way", ["sign-in", "sign-out", "code", "language"])
def test_c8_next_never_leads_away(client, letters, sign_in, way, target):
    user = UserFactory()
    if way == "sign-in":
        response = client.post(
            reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": target}
        )
    elif way == "sign-out":
        client.force_login(user)
        response = client.post(reverse("account_logout"), {"next": target})
    elif way == "code":
        client.post(reverse("account_request_login_code"), {"email": user.email, "next": target})
        response = client.post(
            reverse("account_confirm_login_code"), {"code": code_in(letters[0]), "next": target}
        )
    else:
        response = client.post(reverse("set_language"), {"language": "en", "next": target})
    assert response["Location"] in {reverse("hub:home"), "/"}


def test_c8_a_path_of_ours_is_followed(client):
    user = UserFactory()
    values = {"login": user.email, "password": PASSWORD, "next": "/bibliotheque/?q=décret"}
    assert client.post(reverse("account_login"), values)["Location"].startswith("/bibliotheque/?q=d")


def test_administration_says_no_to_who_is_signed_in_without_sending_them_round(client):
    client.force_login(UserFactory())
    answer = client.get("/gestion/", follow=True)
    assert answer.status_code == 403
    assert "pas ouvert à votre compte" in answer.text
