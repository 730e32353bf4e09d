"""A draft: kept while one writes, for its author alone, back after a cut, gone when it is sent."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from wagtail.snippets.models import get_snippet_models

from coaching.domain.team import leave_team
from coaching.models import PrivateNote, Project, SessionLog
from lms.accounts.domain import drafts
from lms.accounts.models import Draft, SentForm
from lms.accounts.tasks import purge_drafts
from tests.coaching.conftest import booked, coached, over, slot  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.forms import fields_of, form_on, typed_into

pytestmark = pytest.mark.django_db
WORDS = "Deux scénarios de distribution ; la remise en médiathèque l’emporte."
NOTE = "CANARI-brouillon-1c9e : Camille fatigue."
BY_SCRIPT = {"accept": "application/json"}


def log_page(over) -> str:
    return reverse("coaching:log", args=[over.pk])


def keep(client, address, page=None, **values):
    """What draft.js does while one writes."""
    data = typed_into(page or client.get(address), **values)
    return client.post(reverse("accounts:drafts"), data, headers=BY_SCRIPT)


def test_g17_a_draft_comes_back_with_the_sentence_and_goes_when_sent(client, coached, over):
    client.force_login(coached.coach)
    answer = keep(client, log_page(over), summary=WORDS, private_note=NOTE, minutes="")
    assert answer.json()["version"] == 1
    row = Draft.objects.get()
    assert (WORDS in row.typed, NOTE in row.typed) == (False, False)
    page = client.get(log_page(over))
    assert "Rien n’est perdu" in page.text
    assert "retrouvé" in page.text
    assert "wrong-text" not in page.text  # not finished is no error
    shown = fields_of(form_on(page))
    assert (shown["summary"], shown["private_note"], shown["minutes"]) == (WORDS, NOTE, "")
    client.post(log_page(over), shown | {"minutes": "40", "came": "0"})
    assert SessionLog.objects.get().summary == WORDS
    assert not Draft.objects.exists()
    # What the device sends late, of the page that was sent, is no new draft.
    late = client.post(reverse("accounts:drafts"), shown | {"summary": "plus tard"}, headers=BY_SCRIPT)
    assert late.json() == {"sent": True}
    assert not Draft.objects.exists()


def test_g17_its_button_keeps_it_without_script(client, coached, over):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    button = form_on(client.get(log_page(over))).select_one("button[formaction]")
    answer = client.post(button["formaction"], data, follow=True)
    assert "Compte rendu d’un rendez-vous" in answer.text
    assert fields_of(form_on(client.get(log_page(over))))["summary"] == WORDS
    assert not SessionLog.objects.exists()


def test_g17_lines_added_by_hand_are_kept_too(client, coached, over):
    client.force_login(coached.coach)
    page = client.get(log_page(over))
    values = {"actions-TOTAL_FORMS": "2", "actions-0-title": "Écrire", "actions-1-title": "Convoquer"}
    keep(client, log_page(over), page, **values)
    shown = fields_of(form_on(client.get(log_page(over))))
    assert [shown[f"actions-{n}-title"] for n in (0, 1)] == ["Écrire", "Convoquer"]


def test_g17_nobody_else_sees_it_wherever_they_look(client, coached, over):
    client.force_login(coached.coach)
    keep(client, log_page(over), summary=WORDS, private_note=NOTE)
    pk = Draft.objects.get().pk
    admin = UserFactory(is_superuser=True, is_staff=True)
    for person in (admin, coached.manager, coached.expert, coached.person):
        client.force_login(person)
        for address in (
            log_page(over),
            "/compte/",
            reverse("accounts:drafts"),
            reverse("accounts:draft", args=[pk]),
        ):
            answer = client.get(address, follow=True)
            assert NOTE not in answer.text
            assert WORDS not in answer.text
        assert client.post(reverse("accounts:draft", args=[pk])).status_code == 404
    assert Draft.objects.filter(pk=pk).exists()
    assert not {Draft, SentForm} & set(get_snippet_models())
    client.force_login(admin)
    assert NOTE not in client.get("/gestion/").text


def test_g17_no_table_holds_a_word_of_it(client, coached, over):
    """The canary: whatever column of whatever table (search, outbox, journal among them)."""
    client.force_login(coached.coach)
    keep(client, log_page(over), summary=WORDS, private_note=NOTE)
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            assert "CANARI-brouillon" not in repr(row), model


def test_g17_two_tabs_lose_neither_version(client, coached, over):
    client.force_login(coached.coach)
    one, two = client.get(log_page(over)), client.get(log_page(over))
    keep(client, log_page(over), one, summary="Version du premier onglet")
    answer = keep(client, log_page(over), two, summary="Version du second onglet")
    assert answer.json()["other"] is True
    page = client.get(log_page(over))
    assert fields_of(form_on(page))["summary"] == "Version du second onglet"
    assert "dans un autre onglet" in page.text
    other = client.get(log_page(over) + "?version=autre")
    assert fields_of(form_on(other))["summary"] == "Version du premier onglet"


def test_g17_it_is_thrown_away_when_asked(client, coached, over):
    client.force_login(coached.coach)
    keep(client, log_page(over), summary=WORDS)
    page = client.get(log_page(over))
    drop = reverse("accounts:draft", args=[Draft.objects.get().pk])
    assert client.post(drop, fields_of(form_on(page, drop)))["Location"] == log_page(over)
    assert fields_of(form_on(client.get(log_page(over))))["summary"] == ""


def test_g17_the_words_stay_when_the_form_is_closed_to_one(client, coached):
    client.force_login(coached.person)
    address = reverse("coaching:project_edit", args=[coached.project.pk])
    keep(client, address, summary=WORDS)
    for member in coached.project.members.filter(ended_at=None):
        leave_team(project=coached.project, by=member.person)
    draft = Draft.objects.get()
    assert client.get(address).status_code in {403, 404}
    page = client.get(reverse("accounts:draft", args=[draft.pk]))
    assert page.status_code == 200
    assert WORDS in page.text
    assert "copiez ce dont vous avez besoin" in page.text
    assert Project.objects.get().summary != WORDS


def test_g17_the_form_of_another_page_is_taken_up_there(client, coached, slot):
    client.force_login(coached.coach)
    address = reverse("coaching:slot_update", args=[slot.pk])
    page = client.get(reverse("coaching:slot", args=[slot.pk]))
    data = typed_into(page, address, title="Convaincre les petites communes")
    client.post(reverse("accounts:drafts"), data, headers=BY_SCRIPT)
    page = client.get(reverse("accounts:draft", args=[Draft.objects.get().pk]))
    assert fields_of(form_on(page, address))["title"] == "Convaincre les petites communes"
    slot.refresh_from_db()
    assert slot.title != "Convaincre les petites communes"


@pytest.mark.parametrize(
    "path",
    [
        "//mechant.example/projets/ajouter/",
        "https://mechant.example/",
        "/\\mechant",
        "/gestion/",
        "/projets/",
        "x",
        "",
    ],
)
def test_g17_a_draft_is_of_a_form_of_ours(client, coached, path):
    client.force_login(coached.person)
    answer = client.post(reverse("accounts:drafts"), {"draft_for": path, "title": "x"}, headers=BY_SCRIPT)
    assert answer.status_code == 404
    assert not Draft.objects.exists()


def test_g17_bytes_of_any_sort_are_kept_or_refused_with_a_sentence(client, coached):
    client.force_login(coached.person)
    address = reverse("coaching:project_add")
    odd = "nul \0, demi \ud83d, droite \u202e, 𝒳"
    assert keep(client, address, title=odd.encode("utf-8", "replace").decode()).status_code == 200
    assert client.get(address).status_code == 200
    huge = keep(client, address, summary="x" * 2_000_000)
    assert huge.status_code == 413
    assert huge.json()["code"] == "draft_too_long"
    by_hand = client.post(reverse("accounts:drafts"), typed_into(client.get(address), summary="y" * 600_000))
    assert by_hand.status_code == 413
    assert "y" * 1000 in by_hand.text
    drafts.keep_draft(person=coached.person, form="x", path="/x", fields=[("a", ["\ud83d\0"])])


def test_g17_old_ones_go_and_those_of_a_person_go_with_them(coached):
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=91)):
        drafts.keep_draft(person=coached.person, form="a", path="/a", fields=[("a", ["b"])])
    with time_machine.travel(now - timedelta(days=2)):
        drafts.keep_for_author(person_id=coached.person.pk, form="b", path="/b", fields=[("a", ["b"])])
        drafts.keep_draft(person=coached.person, form="c", path="/c", fields=[("a", ["b"])])
    purge_drafts()
    assert list(Draft.objects.values_list("form", flat=True)) == ["c"]
    lone = UserFactory()
    drafts.keep_draft(person=lone, form="d", path="/d", fields=[("a", ["b"])])
    lone.delete()
    assert list(Draft.objects.values_list("form", flat=True)) == ["c"]


def test_g17_a_private_note_is_written_in_the_clear_only_where_it_was(client, coached, over):
    """What the page carries for the device is a key of its reader: the same for them, another for others."""
    client.force_login(coached.coach)
    key = form_on(client.get(log_page(over))).select_one("[data-draft]")["data-key"]
    assert form_on(client.get(log_page(over))).select_one("[data-draft]")["data-key"] == key
    client.force_login(coached.person)
    other = form_on(client.get(reverse("coaching:project_add"))).select_one("[data-draft]")
    assert other["data-key"] != key
    assert not PrivateNote.objects.exists()
