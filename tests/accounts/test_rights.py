"""Rights have one truth: rows that say who granted them, when and until when (invariant 12)."""

import re
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from cohorts.domain.coaches import assign_coach
from lms.accounts.domain.access import close_account, reopen_account, set_password
from lms.accounts.domain.roles import end_lapsed_roles, end_role, grant_role
from lms.accounts.enums import ROLE_GROUPS, JournalEvent, Role
from lms.accounts.invitations import invitation_path
from lms.accounts.models import JournalEntry, RoleGrant, User
from lms.accounts.registry import password_endings
from lms.api.tokens import make_token
from lms.notify.domain.feed import renew_feed
from lms.notify.models import FeedToken, Message
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole
from tests.cohorts.help import refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, manager_of
from tests.factories.programme import ThemePageFactory
from tests.threads import together

pytestmark = pytest.mark.django_db
NEW = "les collines du soir"


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True, is_staff=True, last_name="Admin")


def held_as_group(user):
    return set(user.groups.filter(name__in=ROLE_GROUPS.values()).values_list("name", flat=True))


# --- A1, A2: a row, and nothing else, grants -------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTICIPANT])
def test_a1_a_role_is_a_row_that_says_who_gave_it_and_the_person_is_told(admin, role):
    user = UserFactory()
    grant = grant_role(user=user, role=role, by=admin)
    assert (grant.granted_by, grant.until, grant.ended_at) == (admin, None, None)
    assert User.objects.get(pk=user.pk).roles == {Role.PARTICIPANT, role}
    assert grant_role(user=user, role=role, by=admin) == grant
    end_role(user=user, role=role, by=admin)
    grant.refresh_from_db()
    assert (grant.ended_by, grant.ended_at is not None) == (admin, True)
    again = User.objects.get(pk=user.pk)
    assert (again.roles, again.is_superuser, held_as_group(again)) == ({Role.PARTICIPANT}, False, set())
    told = Message.objects.filter(recipient=user, notification="notify.access_changed").order_by("pk")
    assert [str(Role(role).label) in message.text for message in told] == [True, True]
    events = JournalEntry.objects.filter(person=user, by=admin).order_by("pk").values_list("event", flat=True)
    assert list(events) == [JournalEvent.ROLE_GRANTED, JournalEvent.ROLE_ENDED]


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.MANAGER])
def test_a1_only_an_administrator_gives_roles(role):
    by, user = UserFactory(), UserFactory()
    if role:
        grant_role(user=by, role=role)
    for verb in (grant_role, end_role):
        with refused("forbidden", 403):
            verb(user=user, role=Role.MANAGER, by=by)
    assert not RoleGrant.objects.filter(user=user).exists()


def test_a1_a_role_whose_day_has_passed_grants_nothing_in_the_next_request(client):
    user = UserFactory()
    grant_role(user=user, role=Role.MANAGER, until=timezone.now() + timedelta(days=1))
    theme = ThemePageFactory()
    grant_theme_role(theme=theme, user=user, role=ThemeRoleKind.MANAGER)
    client.force_login(user)
    assert client.get("/gestion/").status_code == 200
    RoleGrant.objects.filter(user=user).update(until=timezone.now() - timedelta(seconds=1))
    assert (User.objects.get(pk=user.pk).roles, ThemeRole.objects.in_force().exists()) == (
        {Role.PARTICIPANT},
        False,
    )
    assert client.get("/gestion/").status_code == 302  # the group, which Wagtail reads, is gone as well
    assert held_as_group(user) == set()
    assert ThemeRole.objects.get().ended_at is not None
    assert Message.objects.filter(recipient=user, text__contains="a pris fin").exists()


def test_a1_a_role_of_api_tokens_passes_with_its_day():
    user = UserFactory()
    grant_role(user=user, role=Role.ADMIN, until=timezone.now() + timedelta(days=1))
    token = make_token(user=user)[1]
    RoleGrant.objects.filter(user=user).update(until=timezone.now() - timedelta(seconds=1))
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"})
    assert answer.json()["roles"] == ["participant"]
    assert not User.objects.get(pk=user.pk).is_superuser


def test_a1_a_task_ends_what_has_passed_its_day_even_of_who_never_comes():
    user = UserFactory()
    grant_role(user=user, role=Role.EDITOR, until=timezone.now() + timedelta(days=1))
    RoleGrant.objects.filter(user=user).update(until=timezone.now() - timedelta(seconds=1))
    assert (end_lapsed_roles(), end_lapsed_roles()) == (1, 0)
    assert held_as_group(user) == set()


def test_a1_what_rests_on_a_role_ends_with_it(admin):
    theme, cohort = ThemePageFactory(), CohortFactory()
    expert, coach = UserFactory(), coach_of(cohort)
    grant_role(user=expert, role=Role.EXPERT)
    grant_theme_role(theme=theme, user=expert, role=ThemeRoleKind.EXPERT)
    both = coach_of(cohort)
    EnrolmentFactory(cohort=cohort, user=both)
    for user, role in ((expert, Role.EXPERT), (coach, Role.COACH), (both, Role.COACH)):
        end_role(user=user, role=role, by=admin)
    assert not ThemeRole.objects.in_force().exists()
    assert (list(cohort.coaches.all()), list(cohort.group.user_set.all())) == ([], [both])


def test_a1_the_last_administrator_stays(admin):
    with refused("last_administrator"):
        end_role(user=admin, role=Role.ADMIN, by=admin)
    other = UserFactory(is_superuser=True)
    end_role(user=admin, role=Role.ADMIN, by=other)
    assert not User.objects.get(pk=admin.pk).is_superuser


def test_a2_the_database_refuses_to_tick_a_group_without_its_row():
    person, cohort = UserFactory(), CohortFactory()
    for group in (Group.objects.get(name="role:coach"), cohort.group):
        with pytest.raises(Error, match="by_row"), transaction.atomic():
            person.groups.add(group)
    assert not person.groups.exists()


def test_a2_flags_that_no_row_grants_are_gone_in_the_next_request(client):
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    client.force_login(User.objects.get(pk=person.pk))
    assert client.get("/gestion/").status_code == 302
    person.refresh_from_db()
    assert (person.is_superuser, person.is_staff) == (False, False)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a1_giving_and_ending_at_once_leave_row_and_copy_equal():
    user = UserFactory()

    def run(verb):
        for _ in range(5):
            verb(user=User.objects.get(pk=user.pk), role=Role.EDITOR)

    said, problems = together([partial(run, verb) for verb in (grant_role, end_role) * 4])
    assert (said, problems) == ({"ok": 8}, [])
    rows = RoleGrant.objects.filter(user=user, ended_at__isnull=True).count()
    assert (rows, held_as_group(user)) in [(0, set()), (1, {"role:editor"})]


# --- A4: nobody sets another's password; whose access changes is told --------------------------


def _values(user, **changes):
    return {
        "email": user.email, "first_name": "Amina", "last_name": "Diallo", "job_title": "", "language": "fr",
        "time_zone": "Europe/Paris", "is_active": "on",
    } | changes  # fmt: skip


def test_a4_the_screen_of_a_person_takes_neither_password_nor_group_nor_flag(client, admin):
    person = UserFactory()
    cohort = CohortFactory()
    old = person.password
    client.force_login(admin)
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    page = client.get(address).text
    for name in ("password1", "groups", "is_superuser"):
        assert f'name="{name}"' not in page
    assert "role:" not in page
    groups = [cohort.group_id, Group.objects.get(name="role:manager").pk]
    client.post(address, _values(person, password1=NEW, password2=NEW, groups=groups, is_superuser="on"))
    person.refresh_from_db()
    assert (person.first_name, person.password, person.is_superuser) == ("Amina", old, False)
    assert not person.groups.exists()


def test_a4_a_new_person_is_invited_and_chooses_the_password(
    client, admin, django_capture_on_commit_callbacks
):
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("wagtailusers_users:add"),
            _values(User(email="neuve@exemple.test"), password1=NEW, password2=NEW),
        )
    person = User.objects.get(email="neuve@exemple.test")
    assert (person.has_usable_password(), [letter.to for letter in mail.outbox]) == (
        False,
        [["neuve@exemple.test"]],
    )
    # The one in the letter: a link made now has another second in it.
    (link,) = re.findall(r"/compte/invitation/\S+", mail.outbox[0].body)
    theirs = Client()
    for _ in range(2):  # a mail scanner opens it before the person does
        assert theirs.get(link).status_code == 200
    assert theirs.post(link, {"new_password1": "court", "new_password2": "court"}).status_code == 422
    answer = theirs.post(link, {"new_password1": NEW, "new_password2": NEW})
    assert (answer.status_code, theirs.get(reverse("accounts:profile")).status_code) == (302, 200)
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert EmailAddress.objects.get(user=person).verified
    assert theirs.get(link).status_code == 410  # it serves once
    assert Client().get(reverse("account_invitation", args=["faux"])).status_code == 410


def test_a4_an_invitation_holds_for_a_week_and_for_the_address_it_went_to(client):
    person = UserFactory(password=None)
    link = invitation_path(person)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(link).status_code == 410
    User.objects.filter(pk=person.pk).update(email="autre@exemple.test")
    assert client.get(link).status_code == 410


def test_a4_a_changed_address_is_told_to_both(client, admin, django_capture_on_commit_callbacks):
    person = UserFactory(email="avant@exemple.test")
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("wagtailusers_users:edit", args=[person.pk]), _values(person, email="apres@exemple.test")
        )
    assert ["avant@exemple.test"] in [letter.to for letter in mail.outbox]
    assert "apres@exemple.test" in Message.objects.get(recipient=person).text
    assert JournalEntry.objects.get(event=JournalEvent.ADDRESS_CHANGED).by == admin


def test_a4_a_password_is_reset_by_mail_alone(client, admin, django_capture_on_commit_callbacks):
    person = UserFactory()
    client.force_login(admin)
    address = reverse("account-rights", args=[person.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"do": "password"}).status_code == 303
    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert "password" not in str(JournalEntry.objects.latest("pk").details)


def test_a4_a_reset_factor_is_told_and_signs_the_person_out(client, admin):
    person, theirs = UserFactory(), Client()
    TOTP.activate(person, generate_totp_secret())
    theirs.force_login(person)
    client.force_login(admin)
    address = reverse("account-rights", args=[person.pk])
    assert client.post(address, {"do": "factor"}).status_code == 303
    assert not Authenticator.objects.filter(user=person).exists()
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert "second facteur" in Message.objects.get(recipient=person).text
    assert client.post(address, {"do": "factor"}).status_code == 409


def test_a4_roles_are_given_on_a_screen_of_administrators(client, admin):
    person, manager = UserFactory(), manager_of(ThemePageFactory())
    address = reverse("account-rights", args=[person.pk])
    client.force_login(manager)
    assert client.post(address, {"do": "grant", "role": "admin"}).status_code == 302
    client.force_login(admin)
    bad = client.post(address, {"do": "grant", "role": "role:admin", "until": "0001-01-01"})
    assert (bad.status_code, bad.context["form"].errors.keys() == {"role", "until"}) == (422, True)
    assert client.post(address, {"do": "end", "role": "x\0"}).status_code == 422
    assert not RoleGrant.objects.filter(user=person).exists()
    day = timezone.localdate() + timedelta(days=30)
    assert client.post(address, {"do": "grant", "role": "coach", "until": str(day)}).status_code == 303
    assert RoleGrant.objects.get(user=person).until.astimezone(timezone.get_current_timezone()).date() == day
    assert "Coach" in client.get(address).text
    assert client.post(address, {"do": "end", "role": "coach"}).status_code == 303
    assert not RoleGrant.objects.in_force().filter(user=person).exists()


def test_a4_accounts_have_no_bulk_action_that_changes_rights(client, admin):
    person = UserFactory()
    client.force_login(admin)
    for action in ("assign_role", "set_active_state"):
        answer = client.post(
            f"/gestion/bulk/accounts/user/{action}/?id={person.pk}", {"role": 1, "mark_as_active": ""}
        )
        assert answer.status_code == 404
    assert "assign_role" not in client.get(reverse("wagtailusers_users:index")).text


@pytest.mark.parametrize("way", ["role", "theme", "cohort"])
def test_a4_a_second_factor_is_asked_whatever_the_row(client, settings, way):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    user = UserFactory()
    if way == "role":
        grant_role(user=user, role=Role.EXPERT)
    elif way == "theme":
        user = manager_of(ThemePageFactory())
    else:
        user = coach_of(CohortFactory())
    client.force_login(user)
    assert client.get(reverse("accounts:profile"))["Location"] == reverse("mfa_index")
    token = make_token(user=user)[1]
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    TOTP.activate(user, generate_totp_secret())
    assert client.get(reverse("accounts:profile")).status_code == 200


# --- A5: what ends with the password, with the account ------------------------------------------


def _openings(user):
    renew_feed(user=user)
    make_token(user=user)
    theirs = Client()
    theirs.force_login(user)
    return theirs


def _open(user, theirs):
    return (
        FeedToken.objects.filter(user=user).exists(),
        AuthToken.objects.filter(user=user).exists(),
        theirs.get(reverse("accounts:profile")).status_code == 200,
    )


def test_a5_feeds_tokens_and_other_sessions_end_with_the_password():
    user = UserFactory()
    theirs = _openings(user)
    assert _open(user, theirs) == (True, True, True)
    set_password(user=user, password=NEW)
    assert _open(user, theirs) == (False, False, False)


def test_a5_they_end_with_the_account_and_do_not_come_back_with_it(admin):
    user = UserFactory()
    theirs = _openings(user)
    close_account(user=user, by=admin)
    reopen_account(user=user, by=admin)
    assert _open(user, theirs) == (False, False, False)
    words = Message.objects.filter(recipient=user, notification="notify.access_changed").values_list(
        "text", flat=True
    )
    assert len(words) == 2


def test_a5_whatever_opens_without_signing_in_is_ended_with_the_password():
    """A new secret that opens something in a person's name is declared, or this fails."""
    secrets = {
        model._meta.label
        for relation in User._meta.related_objects
        if (model := relation.related_model)
        and any(word in model.__name__.lower() for word in ("token", "secret", "key"))
    }
    # Wagtail's own table of tokens has no screen here: its API is not installed.
    assert secrets == {"knox.AuthToken", "notify.FeedToken", "wagtailcore.APIToken"}
    assert not apps.is_installed("wagtail.api.v3")
    assert password_endings.names == {"API tokens", "calendar feed"}


def test_a5_ones_own_session_stays_when_one_changes_ones_password(client):
    user = UserFactory()
    other = Client()
    other.force_login(user)
    client.post(reverse("account_login"), {"login": user.email, "password": "territoires-demo-2026"})
    values = {"oldpassword": "territoires-demo-2026", "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), values)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert other.get(reverse("accounts:profile")).status_code == 302


def test_a1_a_coach_needs_the_role_and_a_closed_account_gets_none(admin):
    cohort, user = CohortFactory(), UserFactory(is_active=False)
    with refused("account_closed", 422, "role"):
        grant_role(user=user, role=Role.COACH, by=admin)
    with refused("not_a_coach", 422, "who"):
        assign_coach(cohort=cohort, user=UserFactory())
