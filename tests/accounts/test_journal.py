"""The journal of rights: who, what, whom, from where, when; read by managers, changed by nobody."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.domain.code_attempts import TRIES_A_CODE
from lms.accounts.domain.journal import purge, record
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import JournalEntry
from lms.api.tokens import make_token, revoke_token
from tests.accounts.conftest import code_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.coaching import ProjectFactory

pytestmark = pytest.mark.django_db


def events(**which):
    return list(JournalEntry.objects.filter(**which).order_by("pk").values_list("event", flat=True))


def test_a5_signing_in_and_out_and_failing_to_are_in_the_journal():
    user, client = UserFactory(), Client(REMOTE_ADDR="192.0.2.7")
    for password in ("un mot faux", PASSWORD):
        client.post(reverse("account_login"), {"login": user.email, "password": password})
    client.post(reverse("account_logout"))
    rows = list(JournalEntry.objects.order_by("pk"))
    assert [(row.event, row.person_id, row.address) for row in rows] == [
        ("sign_in_failed", user.pk, "192.0.2.7"),
        ("signed_in", user.pk, "192.0.2.7"),
        ("signed_out", user.pk, "192.0.2.7"),
    ]


def test_a5_each_wrong_code_is_in_the_journal_and_no_code_is_in_it(letters):
    user, client = UserFactory(), Client(REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_request_login_code"), {"email": user.email})
    for _ in range(2):
        client.post(reverse("account_confirm_login_code"), {"code": "2222-3333"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(letters[0])})
    rows = list(JournalEntry.objects.order_by("pk"))
    assert [(row.event, row.person, row.address, row.details) for row in rows] == [
        ("sign_in_failed", user, "192.0.2.7", {"way": "code"}),
        ("sign_in_failed", user, "192.0.2.7", {"way": "code"}),
        ("signed_in", user, "192.0.2.7", {}),
    ]


def test_a5_a_code_that_must_wait_is_not_compared_and_not_written(letters):
    user, client = UserFactory(), Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    codes = [client.post(reverse("account_confirm_login_code"), {"code": "2222-3333"}) for _ in range(5)]
    assert codes[-1].status_code in (302, 429)
    assert events(person=user) == [JournalEvent.SIGN_IN_FAILED] * TRIES_A_CODE


def test_a5_a_wrong_code_to_prove_who_one_is_is_in_the_journal(client, letters):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    proof = reverse("account_prove_by_code")
    client.post(proof, {"send": "1"})
    client.post(proof, {"code": "2222-3333"})
    failed = JournalEntry.objects.get(event=JournalEvent.SIGN_IN_FAILED)
    assert (failed.person, failed.by, failed.details) == (user, user, {"way": "proof"})


def test_a5_what_was_typed_to_sign_in_is_never_written():
    Client().post(reverse("account_login"), {"login": "mon-secret@exemple.test", "password": "mon-secret"})
    row = JournalEntry.objects.get()
    assert (row.event, row.person) == ("sign_in_failed", None)
    assert "secret" not in str(row.details)


def test_a5_a_refusal_is_written_once_a_minute_whatever_the_door(client):
    user, project = UserFactory(), ProjectFactory()
    client.force_login(user)
    for _ in range(3):
        assert client.get(reverse("coaching:project", args=[project.pk])).status_code == 404
    assert client.get("/n-existe-pas/").status_code == 404
    assert client.get("/gestion/").status_code == 302
    refused = JournalEntry.objects.filter(event=JournalEvent.REFUSED, by=user).order_by("pk")
    assert [row.details["path"] for row in refused] == [reverse("coaching:project", args=[project.pk])]


def test_a5_a_screen_of_the_administration_that_is_refused_is_written(client):
    user = UserFactory()
    grant_role(user=user, role=Role.EDITOR)
    client.force_login(user)
    client.get(reverse("wagtailusers_users:index"))
    assert JournalEvent.REFUSED in events(by=user)


def test_a5_tokens_and_passwords_are_written_without_their_secret(client):
    user = UserFactory()
    row, secret = make_token(user=user)
    revoke_token(user=user, key=row.token_key)
    assert events(person=user) == [JournalEvent.TOKEN_MADE, JournalEvent.TOKEN_REVOKED]
    assert all(secret[:8] not in str(line.details) for line in JournalEntry.objects.all())


def test_a5_nobody_changes_a_line_nor_deletes_a_young_one():
    entry = record(JournalEvent.SIGNED_IN)
    with pytest.raises(Error, match="journal_never_changed"), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).update(event=JournalEvent.SIGNED_OUT)
    with pytest.raises(Error, match="journal_kept_a_year"), transaction.atomic():
        entry.delete()
    assert JournalEntry.objects.get().event == JournalEvent.SIGNED_IN


def test_a5_lines_go_after_twelve_months():
    for days in (400, 360):
        JournalEntry.objects.create(event=JournalEvent.SIGNED_IN, at=timezone.now() - timedelta(days=days))
    assert (purge(), purge(), JournalEntry.objects.count()) == (1, 0, 1)


def test_a5_an_erased_account_leaves_its_lines_which_name_nobody(client):
    user, admin = UserFactory(last_name="Introuvable"), UserFactory(is_superuser=True)
    record(JournalEvent.SIGNED_IN, person=user, by=user)
    key = user.pk
    user.delete()
    client.force_login(admin)
    page = client.get(reverse("rights-journal")).text
    assert JournalEntry.objects.filter(by_id=key).exists()
    assert ("compte effacé" in page, "Introuvable" in page) == (True, False)


@pytest.mark.parametrize(("role", "reads"), [(None, False), (Role.COACH, False), (Role.EDITOR, False), (Role.MANAGER, True), (Role.ADMIN, True)])  # fmt: skip
def test_a5_managers_and_administrators_read_it(client, role, reads):
    user, other = UserFactory(), UserFactory(last_name="Quidam")
    if role:
        grant_role(user=user, role=role)
    record(JournalEvent.ROLE_GRANTED, person=other, role="coach")
    client.force_login(user)
    answer = client.get(reverse("rights-journal"))
    assert (answer.status_code == 200) is reads
    assert JournalEntry.objects.visible_to(user).exists() is reads
    assert client.post(reverse("rights-journal")).status_code in (302, 405)
    if reads:
        assert ("Quidam" in answer.text, "Coach" in answer.text) == (True, True)


def test_a5_the_journal_is_searched_filtered_and_paged(client, django_assert_max_num_queries):
    admin, wanted, other = (
        UserFactory(is_superuser=True),
        UserFactory(last_name="Voulu"),
        UserFactory(last_name="Autre"),
    )
    for person in (wanted, other):
        record(JournalEvent.ROLE_GRANTED, person=person)
    client.force_login(admin)
    address = reverse("rights-journal")
    with django_assert_max_num_queries(20):
        page = client.get(address, {"qui": "voulu", "quoi": "role_granted"})
    assert [entry.person for entry, _said in page.context["rows"]] == [wanted]
    for values in (
        {"qui": "\0x\ud800".encode("utf-8", "replace").decode(), "quoi": "' or 1"},
        {"p": "9" * 30},
        {"p": "-1"},
    ):
        assert client.get(address, values).status_code == 200
