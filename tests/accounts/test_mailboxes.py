"""One mailbox is one account, whichever way and spelling it came through (F29)."""

import contextlib

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lms.accounts.addresses import mailbox
from lms.accounts.domain.access import set_address
from lms.accounts.models import User
from tests.accounts.conftest import is_signed_in, path_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "les collines du soir"
KEPT = "elise@xn--mairie-tampes-hhb.fr"
SPELLINGS = [
    "elise@mairie-étampes.fr",
    "Elise@Mairie-ÉTAMPES.fr",
    "elise@mairie-e\u0301tampes.fr",
    "ELISE@XN--MAIRIE-TAMPES-HHB.FR",
    "elise@mairie-étampes。fr",
    "mailto:elise@mairie-étampes.fr",
    "Élise <elise@mairie-étampes.fr>",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_f29_one_mailbox_has_one_spelling(spelling):
    assert mailbox(spelling) == mailbox(mailbox(spelling)) == KEPT


def test_f29_two_mailboxes_stay_two():
    pairs = ["a@strasse.example", "a@straße.example", "a@exemple.fr", "a@exémple.fr", "b@exemple.fr"]
    assert len({mailbox(one) for one in pairs}) == len(pairs)


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "@",
        "a@",
        "@b.fr",
        "a@b@c.fr",
        "a@-.fr",
        "a@xn--\ud800.fr",
        "a" * 3000 + "@é.fr",
        "a@xn--zzzz99999.fr",
    ],
)
def test_f29_what_is_no_address_breaks_nothing(odd):
    assert mailbox(mailbox(odd)) == mailbox(odd)


def _make_by_form(email):
    values = {"first_name": "A", "last_name": "B", "email": email, "password1": NEW, "password2": NEW}
    Client().post(reverse("account_signup"), values)


def _make_by_command(email):
    call_command("createsuperuser", email=email, interactive=False)


def _make_by_administration(email):
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True, is_staff=True))
    values = {
        "email": email,
        "first_name": "A",
        "last_name": "B",
        "language": "fr",
        "time_zone": "Europe/Paris",
    }
    admin.post(reverse("wagtailusers_users:add"), values)


def _make_by_row(email):
    User(email=email).save()


def _make_in_bulk(email):
    User.objects.bulk_create([User(email=email)])


def _update(email):
    User.objects.filter(pk=UserFactory().pk).update(email=email)


def _make_by_manager(email):
    User.objects.create_user(email)


def _set(email):
    set_address(user=UserFactory(), email=email)


WAYS = [
    _make_by_form,
    _make_by_command,
    _make_by_administration,
    _make_by_row,
    _make_in_bulk,
    _update,
    _make_by_manager,
    _set,
]


@pytest.mark.parametrize("way", WAYS)
def test_f29_no_way_makes_a_second_account_of_one_mailbox(letters, way):
    UserFactory(email=SPELLINGS[0])
    for spelling in SPELLINGS[1:4]:
        # forms answer; the database and the command refuse, each in its own class
        with contextlib.suppress(IntegrityError, CommandError), transaction.atomic():
            way(spelling)
    assert list(User.objects.filter(email__contains="elise").values_list("email", flat=True)) == [KEPT]
    assert list(EmailAddress.objects.filter(email__contains="elise").values_list("email", flat=True)) == [
        KEPT
    ]


def test_f29_the_database_itself_refuses_another_spelling():
    user = UserFactory(email=SPELLINGS[0])
    from django.db import connection

    for spelling in (SPELLINGS[0], KEPT.upper(), "pas une adresse"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_user SET email = %s WHERE id = %s", [spelling, user.pk])


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("way", ["password", "code", "reset"])
def test_f29_every_spelling_leads_to_the_account(client, letters, spelling, way):
    user = UserFactory(email=SPELLINGS[0])
    if way == "password":
        client.post(reverse("account_login"), {"login": spelling, "password": PASSWORD})
        assert is_signed_in(client)
        return
    name = {"code": "account_request_login_code", "reset": "account_reset_password"}[way]
    client.post(reverse(name), {"email": spelling})
    assert [letter.to for letter in letters] == [[user.email]]
    assert client.get(path_in(letters[0]), follow=True).status_code == 200


def test_f29_a_change_of_address_keeps_the_one_spelling_and_finds_the_other_account(client, letters):
    other = UserFactory(email=SPELLINGS[0])
    user = UserFactory()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(
        reverse("account_email"), {"action_add": "", "email": "Élise <elise@mairie-e\u0301tampes.fr>"}
    )
    assert (
        not EmailAddress.objects.filter(user=user, email__contains="elise").exists()
        or answer.status_code == 302
    )
    free = "Autre@Mairie-ÉTAMPES.fr"
    answer = client.post(reverse("account_email"), {"action_add": "", "email": free})
    assert answer["Location"] == reverse("account_email")
    link = path_in(next(letter for letter in letters if letter.to == [mailbox(free)]))
    client.post(link)
    user.refresh_from_db()
    assert user.email == "autre@xn--mairie-tampes-hhb.fr"
    other.refresh_from_db()
    assert other.email == KEPT
