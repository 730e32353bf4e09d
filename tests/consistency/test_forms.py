"""Every form of the site: long ones keep drafts, and what a refusal or an error of ours meets is shown again."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from coaching.models import Booking
from cohorts.models import Cohort
from lms.accounts.domain.drafts import unlock
from lms.accounts.models import Draft
from lms.core.errors import DomainError
from tests.factories.cohorts import EnrolmentFactory
from tests.forms import fields_of, form_on
from tests.world import build_world, identities

from .walk import routes_of

pytestmark = pytest.mark.django_db

LONG = 4  # fields; above, or with one that has lines, a form keeps a draft
SECRETS = ("account_", "mfa_")  # what opens routes is not kept
WORDS = "Ce que j’ai mis une heure à écrire"

# Each form that takes text: who sends it, from which page, and the verb of the domain that may refuse. The verb is
# named where the view finds it.
FORMS: dict[str, tuple[str, str, str]] = {
    "accounts:profile": ("participant", "accounts:profile", "lms.accounts.views.profile.update_profile"),
    "coaching:confirm": ("participant", "coaching:confirm", "coaching.views.booking.bookings.confirm"),
    "coaching:slot_open": ("coach", "coaching:slot_open", "coaching.views.slot.slots.open_slot"),
    "coaching:slots_open": ("coach", "coaching:slots_open", "coaching.views.openings.look_ahead"),
    "coaching:slot_update": ("coach", "coaching:slot", "coaching.views.slot.slots.update_slot"),
    "coaching:slot_move": ("coach", "coaching:slot", "coaching.views.slot.slots.move_slot"),
    "coaching:slot_cancel": ("coach", "coaching:slot_cancel", "coaching.views.slot.slots.cancel_slot"),
    "coaching:log": ("coach", "coaching:log", "coaching.views.log.logs.write_log"),
    "coaching:project_add": ("participant", "coaching:project_add", "coaching.views.project.projects.start_project"),
    "coaching:project_edit": ("participant", "coaching:project_edit", "coaching.views.project.projects.update_project"),
    "coaching:action_add": ("participant", "coaching:action_add", "coaching.views.project.actions.add"),
    "coaching:follow_up": ("expert", "coaching:follow_up", "coaching.views.follow_up.followups.write_follow_up"),
    "coaching:recommendation_answer": (
        "participant", "coaching:recommendation_answer", "coaching.views.project.recommendations.answer",
    ),
    "coaching:team": ("participant", "coaching:team", "coaching.views.team.team.add_member"),
    "cohorts:coach_assign": ("manager", "cohorts:people", "cohorts.views.coaches.assign_coach"),
    "cohorts:open": ("manager", "cohorts:open", "cohorts.views.cohorts.open_cohort"),
    "cohorts:edit": ("manager", "cohorts:edit", "cohorts.views.cohorts.describe_cohort"),
    "cohorts:calendar": ("coach", "cohorts:calendar", "cohorts.views.openings.set_calendar"),
    "cohorts:extra_time": ("manager", "cohorts:extra_time", "cohorts.views.people.grant"),
    "cohorts:people": ("manager", "cohorts:people", "cohorts.views.people.enrol"),
    "cohorts:settings": ("manager", "cohorts:people", "cohorts.views.people.change_capacity"),
    "cohorts:session_add": ("manager", "cohorts:session_add", "cohorts.views.sessions.announce_session"),
    "cohorts:session_edit": ("manager", "cohorts:session_edit", "cohorts.views.sessions.describe_session"),
    "cohorts:session_cancel": ("manager", "cohorts:session_cancel", "cohorts.views.sessions.cancel_session"),
    "questions:question": ("participant", "questions:question", "lms.questions.views.taking.attempts.save"),
    "questions:practise": ("participant", "page:lesson", "lms.questions.views.practice.practice.answer"),
    "learning:note": ("participant", "learning:note", "lms.learning.views.writing.writing.keep_note"),
    "proof:settings": ("manager", "proof:settings", "lms.proof.views.managing.change_settings"),
    "questions:mark": ("expert", "questions:mark", "lms.questions.views.reading.marking.comment_on"),
    "questions:results_question": (
        "editor and manager", "questions:results_question", "lms.questions.views.results.regrading.regrade",
    ),
    "handins:work": ("participant", "handins:work", "lms.handins.views.writing.verbs.keep_draft"),
    "handins:hand_in": ("coach", "handins:hand_in", "lms.handins.views.reading.reviews.review"),
    "handins:deadline": ("coach", "handins:deadline", "lms.handins.views.deadlines.verbs.set_deadline"),
    "library:add": ("editor", "library:add", "library.views.edit.resources.create"),
    "library:edit": ("manager", "library:edit", "library.views.edit.resources.update"),
}  # fmt: skip

# Each form that is a button alone: who presses it, what is sent with it, and the verb that may refuse.
BUTTONS: dict[str, tuple[str, dict[str, str], str]] = {
    "coaching:hold": ("participant", {}, "coaching.views.booking.bookings.hold"),
    "coaching:booking_cancel": ("participant", {}, "coaching.views.booking.bookings.cancel"),
    "coaching:team_leave": ("participant", {}, "coaching.views.team.team.leave_team"),
    "coaching:team_take_out": ("participant", {}, "coaching.views.team.team.take_out"),
    "coaching:team_hand_over": ("participant", {}, "coaching.views.team.team.hand_over_lead"),
    "cohorts:coach_end": ("manager", {}, "cohorts.views.coaches.remove_coach"),
    "cohorts:join": ("other", {}, "cohorts.views.join.join"),
    "cohorts:leave": ("manager", {}, "cohorts.views.people.withdraw"),
    "questions:begin": ("participant", {}, "lms.questions.views.taking.attempts.start"),
    "questions:review": ("participant", {}, "lms.questions.views.taking.attempts.submit"),
    "cohorts:sign": ("participant", {}, "cohorts.views.attendance.attendance.sign"),
    "library:publish": ("editor", {}, "library.views.edit.resources.publish"),
    "library:withdraw": ("editor", {}, "library.views.edit.resources.withdraw"),
}

# What else takes a POST, and why nothing that was typed can be refused there by a verb.
OTHERS = {
    "accounts:draft": "throws a draft away",
    "accounts:drafts": "keeps a draft: tests/accounts/test_drafts.py",
    "accounts:territory": "a choice of a list, before anything else",
    "api-tokens-revoke": "a button that nothing refuses",
    "coaching:action_done": "a button that only who may not press it is refused",
    "coaching:booking_move": "two steps: tests/coaching/views/test_moving.py",
    "cohorts:remind": "two steps: tests/cohorts/views/test_progress.py",
    "coaching:wait": "two steps: tests/coaching/views/test_waiting.py",
    "learning:finish": "a button: tests/learning/views/test_course_flow.py",
    "learning:choose": "ticks: tests/learning/views/test_writing.py",
    "learning:keep_place": "sent by a script: tests/learning/views/test_course_flow.py",
    "learning:keep_second": "sent by a script: tests/media/test_lessons.py",
    "learning:move_on": "a button that nothing refuses",
    "learning:reflect": "tests/learning/views/test_writing.py",
    "proof:issue": "a choice of people: tests/proof/views/test_pages.py",
    "proof:replace": "tests/proof/views/test_pages.py",
    "proof:revoke": "tests/proof/views/test_pages.py",
    "proof:verify_badge": "asks, and writes nothing: tests/proof/views/test_pages.py",
    "media:finish": "a button that only a closed lesson refuses: tests/media/test_lessons.py",
    "packages:begin_again": "a button that nothing refuses",
    "packages:choose_version": "a button that nothing refuses",
    "packages:finish": "a button that nothing refuses",
    "packages:read_instead": "a button that nothing refuses",
    "packages:start": "a button that only a package without a version refuses: tests/packages/test_player.py",
    "lti:authorize": "from a tool: tests/lti/test_launch.py",
    "lti:choose": "a button: tests/lti/test_choices.py",
    "lti:chosen": "from a tool: tests/lti/test_choices.py",
    "lti:open": "a button: tests/lti/test_launch.py",
    "lti:scores": "from a tool: tests/lti/test_services.py",
    "lti:token": "from a tool: tests/lti/test_services.py",
    "notify:feed-settings": "a button that nothing refuses",
    "questions:anonymous": "nothing of it may be kept: tests/questions/views/test_taking.py",
    "questions:share": "a button that nothing refuses",
    "notify:read": "a button that nothing refuses",
    "notify:read-all": "a button that nothing refuses",
}


def views(resolver: URLResolver | None = None, space: str = ""):
    """(name, view) of every pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or ''}", entry.callback


def client_of(world: SimpleNamespace, identity: str, **kwargs: Any) -> Client:
    client = Client(**kwargs)
    client.force_login(identities(world)[identity])
    return client


def test_g17_every_long_form_keeps_a_draft():
    """On every page of the site, as every role that finds other forms there."""
    world, missing, seen = build_world(), set(), set()
    for identity in ("participant", "coach", "expert", "editor", "manager"):
        client = client_of(world, identity)
        for name, address in routes_of(world):
            # A badge is pasted to be read once: nothing of it is to be kept.
            if name.startswith(("api:", "proof:verify_badge", *SECRETS)) or name in seen:
                continue
            page = client.get(address)
            if page.status_code != 200 or page.streaming or "html" not in page.get("Content-Type", ""):
                continue
            for form in BeautifulSoup(page.content, "html.parser").select("form[method=post]"):
                fields = form.select("input:not([type=hidden], [type=file]), select, textarea")
                if not (form.select("textarea:not([hidden])") or len(fields) > LONG):
                    continue
                seen.add(name)
                if not form.select("[data-draft]"):
                    missing.add(f"{name} → {form.get('action', '')}")
                view = resolve(form.get("action") or address).func
                assert getattr(view, "keeps_draft", False), name
    assert missing == set()
    assert len(seen) > 10


def test_g20_every_form_that_keeps_a_draft_is_tried_below():
    """A new one without a row fails."""
    kept = {name for name, view in views() if getattr(view, "keeps_draft", False)}
    # These need a block, or two steps: tests/learning/views/test_writing.py, tests/cohorts/views/test_progress.py.
    assert kept - set(FORMS) - {"learning:reflect", "cohorts:remind"} == set()


def _of(world: SimpleNamespace, name: str) -> str:
    return dict(routes_of(world))[name]


def _typed(
    client: Client, world: SimpleNamespace, name: str, page_name: str, markers: list[str]
) -> tuple[str, dict]:
    """The form of the page with a word of its own in each field of text, valid where it must be."""
    address, page = _of(world, name), client.get(_of(world, page_name))
    form = form_on(page, address if name != page_name or form_has_action(page, address) else "")
    data = fields_of(form)
    required = {"day": "2027-01-14", "clock": "10:00", "minutes": "45", "seats": "1", "capacity": "20",
                "starts_on": "2027-01-04", "ends_on": "2027-06-30", "happened_on": "2026-11-20", "state": "watch",
                "who": (world.other.coach if name == "cohorts:coach_assign" else world.other.participant).email, "demi-0-day": ""}  # fmt: skip
    for control in form.select("input[name], textarea[name], select[name]"):
        key, kind = control["name"], control.get("type", "text")
        if control.name == "textarea" or (
            control.name == "input"
            and kind == "text"
            and key not in {"minutes", "seats", "capacity", "who", "points"}
        ):
            data[key] = f"{WORDS} ({key})"
            markers.append(f"{WORDS} ({key})")
        elif required.get(key):
            data[key] = required[key]
        elif control.name == "select" and not data[key] and control.select("option[value]:not([value=''])"):
            data[key] = control.select("option[value]:not([value=''])")[-1]["value"]
    return address, data


def complaints(page: Any) -> list[str]:
    """What the form says is wrong: a value of this test to mend."""
    soup = BeautifulSoup(page.content, "html.parser")
    return [each.get_text(" ", strip=True) for each in soup.select(".wrong-text, [role=alert] li")]


def form_has_action(page: Any, address: str) -> bool:
    return f'action="{address}"' in page.text


@pytest.mark.parametrize("name", sorted(FORMS))
def test_g20_a_refusal_and_an_error_show_what_was_typed(name, monkeypatch):
    identity, page_name, verb = FORMS[name]
    world = build_world()
    prepare(world, name)
    client = client_of(world, identity, raise_request_exception=False)
    markers: list[str] = []
    address, data = _typed(client, world, name, page_name, markers)
    data |= VALID.get(name, {})
    called = []

    def refuse(*args: Any, **kwargs: Any) -> None:
        called.append(name)
        raise DomainError("no", "Refus de l’essai.", status=409)

    def break_down(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(verb, refuse)
    answer = client.post(address, data)
    assert called == [name], complaints(answer)
    assert answer.status_code == 409
    assert "Refus de l’essai." in answer.text
    shown = BeautifulSoup(answer.content, "html.parser").get_text() + str(answer.text)
    assert [each for each in markers if each not in shown and each not in data.get("minutes", "")] == []
    monkeypatch.setattr(verb, break_down)
    answer = client.post(address, data)
    assert answer.status_code == 500
    assert [each for each in markers if each not in answer.text] == []
    if markers and getattr(resolve(address).func, "keeps_draft", False):  # and the form opens with them
        kept = [str(unlock(each.typed).dict()) for each in Draft.objects.filter(path=address)]
        assert any(markers[0] in each for each in kept)


@pytest.mark.parametrize("name", sorted(BUTTONS))
def test_g20_a_refusal_stands_on_the_page_of_its_button(name, monkeypatch):
    identity, data, verb = BUTTONS[name]
    world = build_world()
    prepare(world, name)
    sent = {"half_day": world.mine.half_day.pk, "slot": world.mine.slot.pk, "project": world.mine.project.pk}

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise DomainError("no", "Refus de l’essai.", status=409)

    monkeypatch.setattr(verb, refuse)
    answer = client_of(world, identity).post(_of(world, name), sent | data)
    assert (answer.status_code, "Refus de l’essai." in answer.text) == (409, True)
    assert "refused.html" not in [each.name for each in answer.templates]


def test_g20_every_address_that_takes_a_form_is_in_a_table_above():
    """A view that takes POST says so where it is asked by a method that it does not know."""
    world = build_world()
    clients = [client_of(world, identity) for identity in ("manager", "participant", "coach")]
    taking = {
        name
        for name, address in routes_of(world)
        if not name.startswith(("api:", "page:", *SECRETS))  # Wagtail lets a page take what it likes
        for client in clients
        if "POST" in client.generic("PROPFIND", address).get("Allow", "")
    }
    assert taking - set(FORMS) - set(BUTTONS) - set(OTHERS) == set()
    assert set(BUTTONS) | set(OTHERS) <= taking


# Fields whose text has a form of its own.
VALID: dict[str, dict[str, str]] = {
    "handins:hand_in": {"verdict": "accepted"},
    "coaching:slot_update": {"video_url": "https://visio.exemple.test/a"},
    "coaching:recommendation_answer": {"state": "accepted"},
    "coaching:log": {"came": "0"},
    "coaching:slots_open": {
        "since": "2027-01-11",
        "until": "2027-01-15",
        "weekdays": "0",
        "hours": "9",
        "video_url": "https://visio.exemple.test/a",
    },
    "library:add": {"kind": "link", "url": "https://exemple.test/guide", "state": "published"},
    "cohorts:session_edit": {
        f"demi-{n}-{key}": value
        for n in (0, 1)
        for key, value in {"day": f"2027-01-1{n}", "starts": "09:00", "ends": "12:00"}.items()
    },
}


def prepare(world: SimpleNamespace, name: str) -> None:
    """What a form needs to be there."""
    if name == "coaching:confirm":
        until = timezone.now() + timedelta(minutes=5)
        Booking.objects.filter(pk=world.mine.booking.pk).update(state="held", held_until=until)
    if name == "coaching:log":
        world.mine.draft.delete()
    if name == "coaching:team":
        EnrolmentFactory(cohort=world.mine.cohort)
    if name == "cohorts:join":
        Cohort.objects.filter(pk=world.mine.cohort.pk).update(open_enrolment=True)
    if name == "coaching:project_add":
        world.mine.participant.territories.add(world.mine.project.territory)


def test_g20_a_refusal_of_no_form_shows_what_was_typed_as_well(monkeypatch):
    """The net below: a view that lets a refusal through still gives the words back."""
    world = build_world()
    client = client_of(world, "participant")
    address = reverse("coaching:action_add", args=[world.mine.project.pk])
    data = fields_of(form_on(client.get(address))) | {"title": WORDS}

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise DomainError("forbidden", "Refus de l’essai.", status=403)

    monkeypatch.setattr("coaching.views.project.actions.add", refuse)
    answer = client.post(address, data)
    assert answer.status_code == 403
    assert WORDS in answer.text


def test_s4_every_choice_among_rows_takes_any_value():
    """Django's own fails on a key that no column holds."""
    from django import forms

    from lms.core.web.fields import SafeModelChoiceField, SafeModelMultipleChoiceField

    from .test_asking import fields_of, form_classes

    wrong = {
        f"{form.__qualname__}.{name}"
        for form in form_classes()
        for name, field in fields_of(form)
        if isinstance(field, forms.ModelChoiceField)
        and not isinstance(field, SafeModelChoiceField | SafeModelMultipleChoiceField)
    }
    assert wrong == set()
