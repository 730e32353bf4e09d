"""What those who work for the programme may do in the administration, and what they must do first."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from lms.accounts.domain.groups import ensure_role_groups
from lms.accounts.domain.roles import end_role, grant_role
from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.world import build_side

pytestmark = pytest.mark.django_db


def _with_role(role, **fields):
    user = UserFactory(**fields)
    if role is not None:
        grant_role(user=user, role=role)
    return user


@pytest.mark.parametrize("role", [None, *Role])
def test_administration_is_open_to_editors_managers_and_administrators(client, role):
    user = _with_role(role)
    client.force_login(user)
    allowed = role in {Role.EDITOR, Role.MANAGER, Role.ADMIN}
    assert user.has_perm("wagtailadmin.access_admin") is allowed
    assert client.get("/gestion/").status_code == (200 if allowed else 302)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
def test_nobody_but_an_administrator_changes_people_or_groups(client, role):
    user = _with_role(role)
    other = UserFactory()
    client.force_login(user)
    assert not [name for name in user.get_all_permissions() if name.startswith(("accounts.", "auth."))]
    for path in (
        "/gestion/users/",
        "/gestion/users/new/",
        f"/gestion/users/edit/{other.pk}/",
    ):
        response = client.post(path, {"is_superuser": "on"})
        assert response["Location"] == "/gestion/", path
    other.refresh_from_db()
    assert not other.is_superuser


def test_groups_are_made_again_without_taking_what_others_gave():
    editors = Group.objects.get(name=ROLE_GROUPS[Role.EDITOR])
    extra = Permission.objects.filter(content_type__app_label="library").first()
    editors.permissions.add(extra)
    Group.objects.get(name=ROLE_GROUPS[Role.COACH]).delete()
    ensure_role_groups()
    ensure_role_groups()
    assert set(Group.objects.filter(name__startswith="role:").values_list("name", flat=True)) == set(
        ROLE_GROUPS.values()
    )
    assert extra in editors.permissions.all()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_given_and_taken(role):
    user = _with_role(role)
    assert user.has_role(role)
    end_role(user=user, role=role)
    assert User.objects.get(pk=user.pk).roles == frozenset({Role.PARTICIPANT})


@pytest.mark.parametrize("role", [None, *Role])
def test_staff_set_up_a_second_factor_before_anything_else(client, settings, role):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    client.force_login(_with_role(role))
    response = client.get(reverse("accounts:profile"))
    if role not in {None, Role.PARTICIPANT}:
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))
    else:
        assert response.status_code == 200


def test_staff_without_second_factor_may_set_it_up_or_leave(client, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    client.force_login(_with_role(Role.MANAGER))
    assert "Second facteur" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get("/gestion/")["Location"] == reverse("mfa_index")
    assert client.get("/sante/vie").json() == {"status": "ok"}
    assert client.get("/n-existe-pas/")["Location"] == reverse("mfa_index")
    answer = client.post("/api/v1/bookings/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert client.post(reverse("account_logout"))["Location"] == "/"


def test_staff_with_second_factor_go_on(client, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    user = _with_role(Role.MANAGER)
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    assert client.get(reverse("accounts:profile")).status_code == 200


def _values(user, **changes):
    return {
        "email": user.email, "first_name": "Amina", "last_name": "Diallo", "job_title": "", "language": "fr",
        "time_zone": "Europe/Paris", "is_active": "on",
    } | changes  # fmt: skip


def test_administrator_adds_a_person_who_signs_in_with_a_code(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    place = TerritoryFactory()
    page = client.get(reverse("wagtailusers_users:add")).content.decode()
    assert 'name="time_zone"' in page
    values = _values(User(email="Nouvelle@Exemple.test"), territories=[place.pk], time_zone="Indian/Reunion")
    client.post(reverse("wagtailusers_users:add"), values)
    person = User.objects.get(email="nouvelle@exemple.test")
    assert (person.time_zone, person.has_usable_password(), list(person.territories.all())) == (
        "Indian/Reunion",
        False,
        [place],
    )
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "primary", "verified")) == [("nouvelle@exemple.test", True, False)]  # fmt: skip


def test_administrator_changes_an_address_and_the_former_one_no_longer_opens(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    person = UserFactory()
    client.post(
        reverse("wagtailusers_users:edit", args=[person.pk]), _values(person, email="neuve@exemple.test")
    )
    person.refresh_from_db()
    assert person.email == "neuve@exemple.test"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        ("neuve@exemple.test", False)
    ]


def test_administrator_is_told_when_an_address_is_taken(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    taken = UserFactory()
    response = client.post(
        reverse("wagtailusers_users:add"), _values(taken, email=taken.email.upper(), job_title="Élue")
    )
    page = response.content.decode()
    assert 'value="Élue"' in page
    assert User.objects.filter(email__iexact=taken.email).count() == 1


def test_a_person_who_signed_is_not_removed_and_the_administrator_is_told_why(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    person = build_side("A").participant
    answer = client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert (answer.status_code, "Fermer le compte" in answer.text) == (409, True)
    assert User.objects.filter(pk=person.pk).exists()


def test_a_person_who_signed_nothing_is_removed(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    person = UserFactory()
    client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert not User.objects.filter(pk=person.pk).exists()
