"""A3: what a coach notes for herself is read by nobody else, wherever one looks (design, invariant 5)."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from coaching.domain import followups, logs
from coaching.models import PrivateNote
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.notify.calendars import build_calendar, events_of
from tests.crawl import crawl
from tests.factories.accounts import UserFactory

CANARY = "CANARI-7f3a9c"
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(coached, booked):
    """A log with a private note, a follow-up, and the clock after it all."""
    with time_machine.travel(booked.ends_at + timedelta(hours=1)):
        actions = [{"title": "Envoyer la convention", "owner": coached.coach}]
        log = logs.write_log(
            by=coached.coach,
            slot=booked.slot,
            summary="Partagé",
            minutes=45,
            private_note=CANARY,
            actions=actions,
        )
        followups.write_follow_up(by=coached.expert, project=coached.project, state="watch", finding="Budget")
        yield log


def identities(coached):
    other_coach, editor, admin = UserFactory(), UserFactory(), UserFactory(is_staff=True, is_superuser=True)
    grant_role(user=other_coach, role=Role.COACH)
    grant_role(user=editor, role=Role.EDITOR)
    coached.cohort.coaches.add(other_coach)
    return {
        "participant": coached.person,
        "expert": coached.expert,
        "manager": coached.manager,
        "other coach": other_coach,
        "editor": editor,
        "administrator": admin,
    }


def test_a3_private_note_is_on_no_page_of_anyone_else(client, coached, written, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = False
    for name, user in identities(coached).items():
        client.force_login(user)
        pages = crawl(client)
        assert len(pages) > 12, name
        assert [path for path, text in pages.items() if CANARY in text] == [], name


def test_a3_private_note_is_on_one_page_of_its_author(client, coached, written):
    client.force_login(coached.coach)
    pages = crawl(client)
    here = reverse("coaching:log", args=[written.slot_id])
    assert here in pages
    assert [path for path, text in pages.items() if CANARY in text] == [here]


def test_a3_private_note_is_refused_to_others_at_its_own_page(client, coached, written):
    for name, user in identities(coached).items():
        client.force_login(user)
        answer = client.get(reverse("coaching:log", args=[written.slot_id]))
        assert answer.status_code in {403, 404}, name
        assert CANARY not in answer.text


def test_a3_private_note_is_in_no_other_table(coached, written):
    """Messages, index rows, admin history, tasks: no text column of any other table holds it."""
    for model in apps.get_models():
        if model is PrivateNote or model._meta.proxy or not model._meta.managed:
            continue
        for row in model._default_manager.values():
            assert CANARY not in str(row), model


def test_a3_private_note_is_in_no_calendar_and_no_journal(coached, written, booked, caplog):
    caplog.set_level("DEBUG")
    for user in [coached.coach, *identities(coached).values()]:
        assert CANARY not in build_calendar(events_of(user)).decode()
    with time_machine.travel(booked.ends_at + timedelta(hours=2)):
        logs.write_log(
            by=coached.coach, slot=booked.slot, summary="Partagé", minutes=45, private_note=f"{CANARY} bis"
        )
    assert CANARY not in caplog.text


def test_a3_nothing_leads_to_private_notes_from_elsewhere():
    """No reverse name, no admin, no snippet: a list of logs cannot join them by accident."""
    leading = [
        field
        for field in PrivateNote._meta.get_fields()
        if field.is_relation and not field.remote_field.hidden
    ]
    assert leading == []
    assert PrivateNote not in get_snippet_models()
    assert not apps.is_installed("django.contrib.admin")
