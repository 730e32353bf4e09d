"""D19: whatever is sent by POST is done once, though it be sent twice: by `once` on the view, or for a reason said here."""

from typing import Any

import pytest
from django.urls import reverse

from lms.accounts.models import SentForm
from tests.factories.library import ResourceFactory
from tests.forms import typed_into
from tests.library.help import person

from . import tables
from .test_admin_routes import TABLE as ADMIN_TABLE
from .test_admin_routes import WHO as ADMIN_WHO
from .test_forms import views
from .test_routes import TABLE, WHO

pytestmark = pytest.mark.django_db
ALLAUTH = "allauth's: one code, one link, one state of the session, each used up by the first"
SETS = "writes a state; the second time it is so already, and nobody is told again"
SIGNED = "one row a person and thing, by a constraint; the second time it is found"
READS = "writes nothing"
STEP = "carries the number of the step that was read; the second is told that there is a newer one"
LIVE = "one open row a person and block, by a constraint; the second time it is found"
NOT_PROTECTED = {
    "account_": ALLAUTH,
    "mfa_": ALLAUTH,
    "accounts:draft": SETS,
    "accounts:drafts": "one draft a form and person, by a constraint",
    "accounts:profile": SETS,
    "accounts:territory": SIGNED,
    "api-tokens-new": "the token of the first answer is revoked by the second (test_g19_a_token_asked_for_twice_is_one)",
    "api-tokens-revoke": SETS,
    "api:attendance-list": SIGNED,
    "api:booking-list": SIGNED,
    "api:elsewhere": READS,
    "api:progress-list": SIGNED,
    "coaching:action_done": SETS,
    "coaching:project_edit": SETS,
    "coaching:slot_move": SETS,
    "coaching:slot_update": SETS,
    "coaching:team_leave": "the view knows who has left",
    "cohorts:calendar": SETS,
    "cohorts:extra_time": SETS,
    "cohorts:coach_assign": SIGNED,
    "cohorts:edit": SETS,
    "cohorts:settings": SETS,
    "cohorts:sign": SIGNED,
    "notify:read": SETS,
    "notify:read-all": SETS,
    "page:": READS,
    "learning:choose": SETS,
    "learning:finish": SIGNED,
    "proof:verify_badge": READS,
    "proof:settings": SETS,
    "proof:revoke": "one event of a kind, by a constraint; the second is refused",
    "proof:replace": "a certificate is replaced once, by a constraint; the second is refused",
    "learning:keep_place": SETS,
    "learning:keep_second": SETS,
    "media:finish": SIGNED,
    "learning:move_on": SETS,
    "learning:note": SIGNED,
    "learning:reflect": SIGNED,
    "packages:begin_again": LIVE,
    "packages:choose_version": LIVE,
    "packages:finish": SIGNED,
    "packages:read_instead": SIGNED,
    "packages:start": LIVE,
    "questions:anonymous": "one participation a person and block, by a constraint; the second is told so",
    "questions:begin": LIVE,
    "questions:mark": STEP,
    "questions:practise": "the same answer again makes no step",
    "questions:question": STEP,
    "questions:results_question": "what this key has marked is not marked again, nor told",
    "questions:review": STEP,
    "questions:share": SETS,
    "lti:authorize": READS,
    "lti:choose": "leads to the tool by words that are good once each",
    "lti:chosen": "a choice is good once, by a constraint; the second is refused",
    "lti:open": SIGNED,
    "lti:scores": "one fact a score, by its key; the second is found",
    "lti:token": "what a tool signed is good once, by a constraint",
    "set_language": SETS,
    "wagtail_serve": READS,
    "wagtailcore_login": READS,
    # Ours under /gestion/.
    "account-rights": SIGNED,
    "notify-send-again": "what is in the queue again is not in the list any more",
    "packages-announce": "a place for pieces; one that stays empty is cleared away by the sweep",
    "media-announce": "as of a package",
    "media-piece": "as of a package",
    "packages-piece": "says at which byte it begins; what is there already is not written again",
    "programme_courses": READS,
    "programme_new_lesson": READS,
    "programme_review": "what was approved waits no more",
    "programme_submit": "what waits already is left alone",
    "programme_themes": READS,
    "questions-edit": "the same words make no version",
    "questions-import": "a state of the file; the second time it is taken already",
    "theme-roles": SIGNED,
    "tools-edit": SETS,
}
FAMILIES = ("account_", "mfa_", "page:")


def reason(name: str) -> str:
    """Why a route needs no protection."""
    family = next((each for each in FAMILIES if name.startswith(each)), name)
    return NOT_PROTECTED.get(family, "")


def answering(table: dict[str, dict[str, int]], *who: str) -> set[str]:
    """Routes that answer one of these otherwise than « not by POST »; other tests hold the tables of routes."""
    return {
        route.removeprefix("POST ")
        for route, row in table.items()
        if route.startswith("POST ") and any(row[each] != 405 for each in who)
    }


def is_of_wagtail(name: str, view: Any) -> bool:
    """Its screens and those that derive from them: each has its own form, and its own unique rows."""
    return name.startswith("wagtail") or not getattr(view, "__module__", "").startswith("lms.")


def test_g19_every_door_that_takes_a_post_is_protected_or_says_why_not():
    """A new view that writes fails here until it has `@once()`, or a line in the table above."""
    known = dict(views())
    routes = answering(tables.read(TABLE, WHO), "participant", "coach", "editor", "manager", "admin")
    screens = answering(tables.read(ADMIN_TABLE, ADMIN_WHO), "admin") & set(known)
    routes |= {name for name in screens if not is_of_wagtail(name, known[name])}
    once = {name for name in routes if getattr(known.get(name), "is_once", False)}
    assert {name for name in routes - once if not reason(name)} == set()
    assert {name for name in once if reason(name)} == set()
    families = tuple(each for each in NOT_PROTECTED if each in FAMILIES)
    assert {name for name in NOT_PROTECTED if name not in families} - routes == set()


def test_g19_a_double_click_on_a_change_is_one_and_coming_back_to_the_first_words_is_another(client):
    """Back, other words, Back, the first words: `once` on a change must not say that they are there already."""
    owner = person()
    row = ResourceFactory(state="proposed", owner=owner, published_at=None, title="Avant")
    client.force_login(owner)
    address = reverse("library:edit", args=[row.pk])
    data = typed_into(client.get(address))
    for title in ("Premier", "Premier", "Second", "Premier"):
        assert client.post(address, data | {"title": title}).status_code == 303
        row.refresh_from_db()
        assert row.title == title
    assert SentForm.objects.count() == 2
