"""Requests every route as one identity, and brings back what each answered."""

import hashlib
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from wagtail.blocks import StreamValue

from lms.accounts.models import JournalEntry, SigningKey
from lms.learning.models import CourseEdition, CourseProgress, Fact, LessonProgress
from tests.handins import world as handins
from tests.questions import world as questions
from tests.world import CANARY, PAYLOAD

from .routes import fill, site_routes

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OURS = (
    "accounts",
    "programme",
    "learning",
    "media",
    "lti",
    "proof",
    "questions",
    "handins",
    "library",
    "cohorts",
    "coaching",
    "notify",
    "auth",
    "account",
    "mfa",
    "knox",
)


NO_BLOCK = "0b6f1f52-8f0e-4c1c-9a57-0d5f3b7d7c11"


def arguments(world: SimpleNamespace, name: str) -> dict[str, Any]:  # noqa: C901 - one line a route
    """What fills the holes of a route: ids of `world.mine`. A route that is not here has no holes."""
    mine = world.mine
    of_slot = ("slot", "slot_cancel", "slot_move", "slot_update")
    booking = ("booking", "booking_cancel", "booking_ics", "booking_move", "confirm")
    project = ("action_add", "follow_up", "project", "project_edit", "team", "team_leave")
    session = ("session", "session_ics", "sign", "session_edit", "session_cancel")
    rows: dict[str, Any] = {f"coaching:{each}": mine.slot for each in of_slot}
    rows |= {f"coaching:{each}": mine.booking for each in booking}
    rows |= {f"coaching:{each}": mine.project for each in project}
    rows |= {f"cohorts:{each}": mine.session for each in session}
    rows |= {
        f"cohorts:{each}": mine.cohort
        for each in (
            "calendar",
            "progress",
            "progress_csv",
            "remind",
            "cohort",
            "coach_assign",
            "edit",
            "join",
            "people",
            "settings",
            "session_add",
        )
    }
    rows |= {
        "accounts:draft": mine.draft,
        "coaching:log": mine.past_slot,
        "coaching:action_done": mine.action,
        "coaching:recommendation_answer": mine.recommendation,
        "cohorts:leave": mine.enrolment,
        "cohorts:extra_time": mine.enrolment,
        "learning:finish": mine.lesson,
        "notify:read": mine.message,
        "proof:order": mine.order,
        "api:certificate-detail": mine.certificate,
        "api:fact-detail": mine.participant.facts.earliest("pk"),
        "api:theme-detail": mine.theme,
        "api:course-detail": mine.course,
        "api:lesson-detail": mine.lesson,
        "api:progress-detail": mine.progress,
        "api:cohort-detail": mine.cohort,
        "api:enrolment-detail": mine.enrolment,
        "api:session-detail": mine.session,
        "api:attendance-detail": mine.attendance,
        "api:project-detail": mine.project,
        "api:slot-detail": mine.slot,
        "api:booking-detail": mine.booking,
        "api:session-log-detail": mine.log,
        "api:follow-up-detail": mine.follow_up,
        "api:action-detail": mine.action,
        "api:message-detail": mine.message,
        "api:resource-detail": mine.resource,
        "api:legal-text-detail": world.legal_text,
        "library:resource": mine.resource,
        "library:edit": mine.resource,
        "library:file": mine.resource,
        "library:publish": mine.resource,
        "library:withdraw": mine.resource,
    }
    if name in {"coaching:team_take_out", "coaching:team_hand_over"}:
        mate = mine.project.members.filter(is_lead=False, ended_at=None).earliest("pk")
        return {"pk": mine.project.pk, "member": mate.pk}
    row = rows.get(name)
    values: dict[str, Any] = {"pk": row.pk, "id": row.pk} if row is not None else {}
    values = values or questions.arguments(mine.answered, name) or handins.arguments(mine, name)
    if name == "cohorts:coach_end":
        values = {"pk": mine.cohort.pk, "person": mine.coach.pk}
    if name.startswith("proof:"):
        values = values or _of_certificates(world, name)
    if name in {"learning:keep_place", "learning:note"}:
        values = {"pk": mine.lesson.pk}
    if name in {"learning:resume", "learning:move_on"}:
        values = {"pk": mine.course.pk}
    if name in {
        "learning:choose",
        "learning:keep_second",
        "learning:reflect",
    }:  # no such block: tests/learning/views asks for blocks
        values = {"pk": mine.lesson.pk, "block": NO_BLOCK}
    if name == "library:article":
        values = {"pk": world.legal_text.resource_id, "num": "L113-12"}
    if name.startswith("media:"):  # no such block: tests/media asks as everybody
        values = {"lesson": mine.lesson.pk, "block": NO_BLOCK}
    if name.startswith("packages:"):  # no such package: tests/packages/test_player.py asks as everybody
        values = {"pk": 1, "lesson": mine.lesson.pk, "block": NO_BLOCK}
    if name.startswith("lti:"):  # no such tool nor block: tests/lti asks as everybody
        values = {"pk": 1, "lesson": mine.lesson.pk, "course": mine.course.pk, "block": NO_BLOCK}
    if name in ("api:token-detail", "api-tokens-revoke"):
        values = {"id": mine.token.token_key, "key": mine.token.token_key}
    if values or not name.startswith(("account_", "mfa_", "notify:feed")):
        return values
    # A key that opens nothing: these routes have tests of their own.
    return {
        "key": "no-such-key",
        "uidb36": "1",
        "secret": "no-such-secret",
        "token": "no-such-token",
        "pk": 1,
        "restriction_id": 1,
    }


def _of_certificates(world: SimpleNamespace, name: str) -> dict[str, Any]:
    """Certificates are found by key or by the code on them; public keys and lists by names that open nothing."""
    of_course = ("course", "settings", "issue")
    row = world.mine.course if name.removeprefix("proof:") in of_course else world.mine.certificate
    return {"pk": row.pk, "code": world.mine.certificate.written_code, "thumbprint": "none", "number": 0}


def methods_of(name: str) -> tuple[str, ...]:
    """What is tried at a route. A view of ours that is a function refuses PUT and PATCH as it refuses DELETE."""
    others = ("api:", "account_", "mfa_", "page:", "wagtail")
    return METHODS if name.startswith(others) else ("GET", "POST", "DELETE")


def routes_of(world: SimpleNamespace) -> list[tuple[str, str]]:
    """(name, address) of every route, Wagtail's pages among them by their sort."""
    mine = world.mine
    pages = {
        "page:home": "/",
        "page:themes": "/themes/",
        "page:theme": mine.theme.url,
        "page:courses": "/parcours/",
        "page:course": mine.course.url,
        "page:lesson": mine.lesson.url,
    }
    named = [(name or route, fill(route, arguments(world, name))) for name, route in site_routes()]
    return sorted([*named, *pages.items()])


@dataclass
class Answers:
    """What one identity met: statuses by route and method, and what must never be."""

    statuses: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


# That a lesson was opened is kept by reading it, once; what follows from it as well.
READ_TO_BE_KEPT = {Fact, LessonProgress, CourseProgress, CourseEdition}


def _stored(value: Any) -> Any:
    """A stream as it is stored: the objects that it makes have another name each time."""
    return list(value.raw_data) if isinstance(value, StreamValue) else value


def digest() -> str:
    """All rows of our tables in one word: a GET must not change it."""
    sha = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        # A refusal is written down, whatever the method; a key that signs is made at first use.
        if model in {JournalEntry, SigningKey} | READ_TO_BE_KEPT:
            continue
        if model._meta.app_label in OURS and model._meta.managed:
            skipped = {"last_login"}
            names = [f.attname for f in model._meta.concrete_fields if f.attname not in skipped]
            for row in model._base_manager.order_by("pk").values_list(*names):
                sha.update(repr([_stored(value) for value in row]).encode())
    return sha.hexdigest()


def _check(answers: Answers, route: str, response: HttpResponse, *, signed_in: bool, author: bool) -> None:
    if response.status_code >= 500:
        answers.troubles.append(f"{route}: {response.status_code}")
    if response.streaming or response.status_code != 200:
        return
    text = response.content.decode(errors="replace")
    if CANARY in text and not author:
        answers.troubles.append(f"A3 {route}: shows the coach's private note")
    if PAYLOAD in text and "html" in response.get("Content-Type", ""):
        answers.troubles.append(f"A8 {route}: a text of a person is code in the page")
    if "html" in response.get("Content-Type", "") and ("[&lt;" in text or "&lt;QuerySet" in text):
        answers.troubles.append(f"{route}: an object of Python stands in the page")
    cached = response.get("Cache-Control", "")
    # Who verifies a badge keeps the profile, the keys and the list of states of its issuer for some minutes.
    badges = ("GET proof:badge_issuer", "GET proof:badge_keys", "GET proof:badge_status")
    public = route.startswith(("GET alive", "GET ready", "GET api:schema", "GET api:docs", *badges))
    if (
        signed_in
        and route.startswith("GET")
        and not public
        and not {"private", "no-store"} <= set(cached.replace(" ", "").split(","))
    ):
        answers.troubles.append(f"B5 {route}: Cache-Control is {cached!r}")


def request_all(
    world: SimpleNamespace,
    identity: str,
    user: Any,
    *,
    csrf: bool = False,
    at: list[tuple[str, str]] | None = None,
    methods: tuple[str, ...] = (),
) -> Answers:
    """Every route (or those of `at`) with every method, each in a transaction that is taken back."""
    proof = override_settings(STAFF_NEEDS_SECOND_FACTOR=identity == "coach without second factor")
    client = Client(raise_request_exception=False, enforce_csrf_checks=csrf)
    if user is not None:
        client.force_login(user)
        if not user.is_active:
            type(user).objects.filter(pk=user.pk).update(is_active=False)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value if user is not None else ""
    answers, signed_in = Answers(), user is not None and user.is_active
    for name, address in routes_of(world) if at is None else at:
        for method in methods or methods_of(name):
            client.cookies.clear()
            if session:
                client.cookies[settings.SESSION_COOKIE_NAME] = session
            cache.clear()
            kind = {"content_type": "application/json"} if name.startswith("api:") else {}
            with proof, transaction.atomic():
                try:
                    response = client.generic(method, address, "{}" if kind else "", **kind)
                finally:
                    transaction.set_rollback(True)
            route = f"{method} {name}"
            answers.statuses[route] = response.status_code
            _check(answers, route, response, signed_in=signed_in, author=identity == "coach")
    return answers
