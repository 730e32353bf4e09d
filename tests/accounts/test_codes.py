"""Codes that are typed: counted by code, by account and for the whole site, whatever the session (G30)."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account import forms as allauth_forms
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.domain import code_attempts
from lms.accounts.domain.code_attempts import TooManyTriesError, give_back, pay_try
from lms.accounts.enums import CodePurpose
from lms.accounts.models import CodeCount
from tests.accounts.conftest import code_in, is_signed_in, path_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.notify.conftest import database_url

pytestmark = pytest.mark.django_db
ASK, ENTER = "account_request_login_code", "account_confirm_login_code"


def ask(client, email):
    """A code is sent; the browser is now where it is typed."""
    client.post(reverse(ASK), {"email": email})
    return client


@pytest.fixture
def compared(monkeypatch):
    """How many codes were compared with the right one."""
    calls = []
    real = allauth_forms.compare_user_code
    monkeypatch.setattr(
        allauth_forms, "compare_user_code", lambda **values: calls.append(values["actual"]) or real(**values)
    )
    return calls


def test_g30_a_code_has_eight_unambiguous_characters_and_is_read_however_it_is_typed(client, letters):
    user = UserFactory()
    ask(client, user.email)
    code = code_in(letters[0])
    assert re.fullmatch(r"[2-9B-DF-HJ-NP-TV-XZ]{4}-[2-9B-DF-HJ-NP-TV-XZ]{4}", code)
    typed = " " + code.lower().replace("-", "\u2011") + "\u00a0"
    client.post(reverse(ENTER), {"code": typed})
    assert is_signed_in(client)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_g30_fifty_guesses_at_once_at_one_code_are_three(mailoutbox, compared):
    user = UserFactory()
    client = ask(Client(), user.email)
    cookie = client.cookies["sessionid"].value

    def guess(number):
        try:
            one = Client()
            one.cookies["sessionid"] = cookie
            return one.post(reverse(ENTER), {"code": f"2222-{2000 + number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(25) as pool:
        statuses = list(pool.map(guess, range(50)))
    assert len(compared) == code_attempts.TRIES_A_CODE
    assert 500 not in statuses


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_g30_guesses_at_once_from_many_browsers_count_for_the_account(mailoutbox, compared, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1000/m/key", "login": "1000/m/ip"}
    user = UserFactory()
    browsers = [ask(Client(), user.email) for _n in range(20)]

    def guess(browser):
        try:
            return browser.post(reverse(ENTER), {"code": "2222-2222"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(guess, browsers))
    assert len(compared) == code_attempts.FREE_AN_ACCOUNT
    assert statuses.count(429) == 20 - code_attempts.FREE_AN_ACCOUNT
    assert [letter.subject for letter in mailoutbox].count(
        "Des codes faux ont été saisis pour votre compte"
    ) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.slow
def test_g30_two_processes_count_together():
    code = (
        "import django; django.setup()\n"
        "from lms.accounts.domain.code_attempts import TooManyTriesError, pay_try\n"
        "from lms.accounts.enums import CodePurpose\n"
        "won = 0\n"
        "for _ in range(25):\n"
        "    try:\n        pay_try(purpose=CodePurpose.SIGN_IN, account='a@exemple.test'); won += 1\n"
        "    except TooManyTriesError:\n        pass\n"
        "print(won)"
    )
    env = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "lms.settings"}
    runs = [
        subprocess.Popen([sys.executable, "-c", code], env=env, cwd=project.BASE_DIR, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert sum(int(run.communicate()[0]) for run in runs) == code_attempts.FREE_AN_ACCOUNT


def test_g30_a_door_that_waits_does_not_say_whether_the_code_was_right(client, letters, compared):
    user = UserFactory()
    for _n in range(code_attempts.FREE_AN_ACCOUNT):
        pay_try(purpose=CodePurpose.SIGN_IN, account=user.email)
    ask(client, user.email)
    answers = []
    for code in ("2222-2222", code_in(letters[0])):
        answers.append(client.post(reverse(ENTER), {"code": code}))
    assert compared == []
    assert [answer.status_code for answer in answers] == [429, 429]
    assert "attendez 1 minute" in answers[0].text
    assert 'value="2222-2222"' in answers[0].text  # what was typed stays
    assert not is_signed_in(client)


def test_g30_an_unknown_address_waits_as_a_known_one_does(letters):
    user = UserFactory()
    rows = {}
    for email in (user.email, "inconnue@exemple.test"):
        statuses = []
        for _code in range(2):
            browser = ask(Client(), email)
            statuses += [browser.post(reverse(ENTER), {"code": "2222-2222"}).status_code for _n in range(3)]
        rows[email] = statuses
    known, unknown = rows.values()
    assert known == unknown == [200, 200, 302, 200, 200, 429]


def test_g30_a_stranger_who_guesses_keeps_nobody_out(client, letters, sign_in):
    user = UserFactory()
    for _n in range(code_attempts.FREE_AN_ACCOUNT):
        pay_try(purpose=CodePurpose.SIGN_IN, account=user.email)
    ask(Client(), user.email)
    link = path_in(letters[0])
    page = client.get(link)
    assert user.email in page.text
    assert not is_signed_in(client)
    client.post(link)
    assert is_signed_in(client)
    other = Client()
    other.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_signed_in(other)


def test_g30_waiting_ends_and_the_right_code_clears_the_account(letters):
    user = UserFactory()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _n in range(code_attempts.FREE_AN_ACCOUNT):
            pay_try(purpose=CodePurpose.SIGN_IN, account=user.email)
        clock.shift(timedelta(seconds=code_attempts.FIRST_WAIT))
        browser = ask(Client(), user.email)
        browser.post(reverse(ENTER), {"code": code_in(letters[-1])})
        assert is_signed_in(browser)
        assert CodeCount.objects.get(key__startswith="sign-in:account:").failures == 0


def test_g30_each_failure_makes_the_account_wait_twice_as_long_up_to_an_hour():
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _n in range(14):
            try:
                pay_try(purpose=CodePurpose.PROOF, account="1")
            except TooManyTriesError as error:
                waits.append(error.seconds)
                clock.shift(timedelta(seconds=error.seconds))
                pay_try(purpose=CodePurpose.PROOF, account="1")
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_g30_failures_at_a_thousand_addresses_slow_the_whole_site():
    """Slowly or fast: from the fiftieth on each failure anywhere makes all wait, a minute at most."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(code_attempts.FREE_THE_SITE):
            pay_try(purpose=CodePurpose.SIGN_IN, account=f"{number}@exemple.test")
        waits = []
        for number in range(8):
            with pytest.raises(TooManyTriesError) as error:
                pay_try(purpose=CodePurpose.SIGN_IN, account=f"autre{number}@exemple.test")
            waits.append(error.value.seconds)
            clock.shift(timedelta(seconds=error.value.seconds))
            pay_try(purpose=CodePurpose.SIGN_IN, account=f"autre{number}@exemple.test")
        assert waits == sorted(waits)
        assert (waits[0], max(waits) <= code_attempts.LONGEST_WAIT_OF_ALL) == (1, True)
        # who guesses there does not shut the second factor of the team
        pay_try(purpose=CodePurpose.FACTOR, account="1")
        clock.shift(timedelta(hours=1))
        paid = pay_try(purpose=CodePurpose.SIGN_IN, account="une@exemple.test")
        give_back(paid=paid, right=True)


def test_g30_the_second_factor_counts_by_account_and_tells_the_person(letters):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    statuses = []
    for number in range(8):
        browser = Client()
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        statuses.append(browser.post(reverse("mfa_authenticate"), {"code": f"00000{number}"}).status_code)
    assert statuses == [200] * 5 + [429] * 3
    assert [letter.subject for letter in letters] == ["Des codes faux ont été saisis pour votre compte"]
    assert "mot de passe" in letters[0].body


def test_g30_the_proof_by_code_counts_too(letters):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    browser = Client()
    browser.force_login(user)
    for _n in range(code_attempts.FREE_AN_ACCOUNT):
        pay_try(purpose=CodePurpose.PROOF, account=user.email)
    browser.post(reverse("account_prove_by_code"), {"send": "1"})
    assert "http" not in letters[0].body.split("compte de la plateforme")[0].replace(project.SITE_URL, "")
    answer = browser.post(reverse("account_prove_by_code"), {"code": code_in(letters[0])})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "change", ["used", "late", "another person", "another address", "another password", "closed", "cut"]
)
def test_g30_c6_a_link_that_signs_in_ends_with_what_it_was_made_for(client, letters, change):
    user = UserFactory()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(Client(), user.email)
        link = path_in(letters[0])
        if change == "used":
            clock.shift(timedelta(seconds=2))
            Client().post(link)
        elif change == "late":
            clock.shift(timedelta(minutes=15, seconds=1))
        elif change == "another person":
            from django.utils.http import int_to_base36

            link = re.sub(r"lien/[0-9a-z]+-", f"lien/{int_to_base36(UserFactory().pk)}-", link)
        elif change == "another address":
            type(user).objects.filter(pk=user.pk).update(email="ailleurs@exemple.test")
        elif change == "another password":
            user.set_password("autre chose de long")
            user.save()
        elif change == "closed":
            type(user).objects.filter(pk=user.pk).update(is_active=False)
        else:
            link = link[:-4] + "/"
        answer = client.post(link)
        assert answer.status_code == 410
        assert "ne vaut plus" in answer.text or "n’est plus valable" in answer.text
        assert not is_signed_in(client)


def test_g30_c6_looking_at_the_link_uses_nothing_up(client, letters):
    user = UserFactory()
    ask(Client(), user.email)
    link = path_in(letters[0])
    for method in ("head", "get", "get"):
        assert getattr(Client(), method)(link).status_code == 200
    client.post(link)
    assert is_signed_in(client)


def test_g30_c3_the_link_does_not_go_around_the_second_factor(client, letters):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    ask(Client(), user.email)
    assert client.post(path_in(letters[0]))["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "\t//evil.example"]
)
def test_g30_c8_the_link_follows_no_address_of_others(client, letters, target):
    user = UserFactory()
    Client().post(reverse(ASK), {"email": user.email, "next": target})
    link = path_in(letters[0])
    assert "evil" not in link
    assert client.post(link, {"next": target})["Location"] == reverse("hub:home")


def test_g30_the_link_leads_where_the_person_wanted_to_go(client, letters):
    user = UserFactory()
    Client().post(reverse(ASK), {"email": user.email, "next": "/bibliotheque/?q=a&type=guide"})
    link = path_in(letters[0])
    page = client.get(link)
    wanted = re.search(r'name="next" value="([^"]+)"', page.text)[1].replace("&amp;", "&")
    assert client.post(link, {"next": wanted})["Location"] == "/bibliotheque/?q=a&type=guide"


def test_g30_counts_are_kept_a_day():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        pay_try(purpose=CodePurpose.SIGN_IN, account="a@exemple.test", code="x")
        assert code_attempts.purge_counts() == 0
        clock.shift(timedelta(days=1, seconds=1))
        assert code_attempts.purge_counts() == 3
