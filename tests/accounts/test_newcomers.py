"""A newcomer gets from an empty mailbox to where they wanted to go, without signing in twice (H33)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from lms.accounts.enums import TerritoryKind
from lms.accounts.models import Territory, User
from tests.accounts.conftest import is_signed_in, path_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "les collines du soir"
WANTED = "/bibliotheque/?q=a"


def sign_up(client, email="neuve@exemple.test", wanted=WANTED):
    values = {
        "first_name": "Anaïs",
        "last_name": "Le Gall",
        "email": email,
        "password1": NEW,
        "password2": NEW,
    }
    return client.post(reverse("account_signup"), values | ({"next": wanted} if wanted else {}))


@pytest.fixture
def territory():
    return Territory.objects.create(
        kind=TerritoryKind.CC, name="CC Faucigny - Glières", slug="faucigny", siren="200000172"
    )


def confirm(client, link):
    """Open the link of the letter, press the button; as the page itself would send it."""
    page = client.get(link)
    wanted = re.search(r'name="next" value="([^"]+)"', page.text)
    values = {"next": wanted[1].replace("&amp;", "&")} if wanted else {}
    return client.post(link.split("?")[0], values)


@pytest.mark.parametrize("same_browser", [True, False])
def test_h33_confirming_signs_in_and_leads_to_the_territory_then_where_one_went(
    client, letters, territory, same_browser
):
    sign_up(client)
    browser = client if same_browser else Client()
    answer = confirm(browser, path_in(letters[0]))
    assert answer["Location"] == f"{reverse('accounts:territory')}?next=%2Fbibliotheque%2F%3Fq%3Da"
    assert is_signed_in(browser)
    page = browser.get(f"{answer['Location']}&q=marignier")
    assert "CC Faucigny - Glières" in page.text
    assert "commune de Marignier (74)" in page.text
    answer = browser.post(reverse("accounts:territory"), {"territory": territory.pk, "next": WANTED})
    assert answer["Location"] == WANTED
    assert list(User.objects.get(email="neuve@exemple.test").territories.all()) == [territory]


def test_h33_c6_the_link_confirms_and_signs_in_once(client, letters):
    sign_up(client)
    link = path_in(letters[0])
    confirm(Client(), link)
    late = Client()
    assert late.post(link.split("?")[0]).status_code == 404
    assert "plus valable" in late.get(link).text
    assert not is_signed_in(late)


def test_h33_a_later_change_of_address_signs_nobody_in(letters):
    user = UserFactory(last_login="2026-01-01T00:00:00Z")
    owner = Client()
    owner.force_login(user)
    owner.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    owner.post(reverse("account_email"), {"action_add": "", "email": "autre@exemple.test"})
    other = Client()
    other.post(path_in(letters[-1]))
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_h33_c8_a_hostile_next_is_carried_nowhere(client, letters, target):
    sign_up(client, wanted=target)
    link = path_in(letters[0])
    assert "evil" not in link
    assert "javascript" not in link
    answer = client.post(link.split("?")[0], {"next": target})
    assert answer["Location"] == reverse("accounts:territory")
    page = client.get(f"{reverse('accounts:territory')}?next={target}")
    # the switch of languages names this page with its query; nothing else does
    assert not re.search(r'(?:href|value)="[^"/]*(?:evil|javascript)', page.text)
    assert f'name="next" value="{target}"' not in page.text


def test_h33_a_mistyped_address_is_corrected_and_tells_nobody_whether_it_had_an_account(letters):
    UserFactory(email="connue@exemple.test")
    answers = []
    for email in ("connue@exemple.test", "inconnue@exemple.test"):
        browser = Client()
        sign_up(browser, email=email)
        answer = browser.post(reverse("account_mistyped_address"))
        page = browser.get(answer["Location"])
        answers.append(
            (answer.status_code, answer["Location"], 'value="Anaïs"' in page.text, email in page.text)
        )
    assert answers[0] == answers[1]
    assert answers[0][2:] == (True, True)
    assert User.objects.filter(email="connue@exemple.test").exists()
    assert not User.objects.filter(email="inconnue@exemple.test").exists()
    assert sign_up(browser, email="bonne@exemple.test").status_code == 302
    assert EmailAddress.objects.filter(email="bonne@exemple.test").exists()


def test_h33_nobody_removes_an_account_that_is_in_use(client, letters):
    user = UserFactory(verified=False, last_login="2026-01-01T00:00:00Z")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_mistyped_address"))
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("value", ["", "0", "9" * 30, "a\x00", "-1"])
def test_h33_a_forged_territory_is_asked_again(client, territory, value):
    client.force_login(UserFactory())
    answer = client.post(reverse("accounts:territory"), {"territory": value})
    assert answer.status_code == 422
    assert "choisissez-le dans la liste" in answer.text


def test_h33_a_territory_is_chosen_once(client, territory):
    user = UserFactory()
    user.territories.add(territory)
    other = Territory.objects.create(kind=TerritoryKind.CC, name="Autre", slug="autre", siren="200000438")
    client.force_login(user)
    assert client.post(reverse("accounts:territory"), {"territory": other.pk}).status_code == 409
    assert client.post(reverse("accounts:territory"), {"territory": territory.pk}).status_code == 302
    assert list(user.territories.all()) == [territory]


@pytest.mark.parametrize("text", ["faucigny", "FAUCIGNY glieres", "marignier", "74970", "Bonneville"])
def test_h33_a_territory_is_found_by_its_name_a_commune_or_a_postal_code(client, territory, text):
    client.force_login(UserFactory())
    assert "CC Faucigny - Glières" in client.get(reverse("accounts:territory"), {"q": text}).text


def test_h33_without_a_seat_the_first_page_says_what_one_can_do_now(client):
    client.force_login(UserFactory())
    page = client.get(reverse("hub:home")).text
    assert reverse("accounts:territory") in page
    assert reverse("library:search") in page
