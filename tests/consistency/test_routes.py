"""A1: every address × every identity × every method, against a table that people have read.

`routes.txt` beside this file holds what each identity meets at each route: a new route without a row fails, and so does
a status that changed. `UPDATE_ROUTES=1 pytest tests/consistency/test_routes.py -n0` adds what has no row and takes out
what is gone; `UPDATE_ROUTES=all` asks everything anew. Read the change.
"""

import os
from pathlib import Path

import pytest
from django.test import Client

from lms.learning.enums import FactKind
from lms.learning.models import Fact
from tests.world import build_world, identities

from . import tables
from .walk import digest, methods_of, request_all, routes_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLE = Path(__file__).with_name("routes.txt")
WHO = [
    "anonymous", "participant", "other", "coach", "foreign coach", "expert", "editor", "manager", "foreign manager",
    "admin", "disabled",
    "withdrawn", "coach without second factor", "editor and manager",
]  # fmt: skip


def read_table() -> dict[str, dict[str, int]]:
    """What was agreed: route → identity → status."""
    return tables.read(TABLE, WHO)


@pytest.mark.parametrize("identity", WHO)
def test_a1_a3_a8_b5_every_door_answers_as_agreed(identity):
    """Also: no 500, the private note for its author alone, no text that is code, no page left in a cache."""
    world = build_world()
    answers = request_all(world, identity, identities(world)[identity])
    assert answers.troubles == []
    if os.environ.get("UPDATE_ROUTES"):
        return
    agreed = {route: row[identity] for route, row in read_table().items()}
    assert answers.statuses == agreed


@pytest.mark.skipif(not os.environ.get("UPDATE_ROUTES"), reason="writes the table: only when asked")
def test_write_the_table():
    world = build_world()
    there = routes_of(world)
    at = tables.unknown(TABLE, WHO, there)
    columns = {who: request_all(world, who, user, at=at).statuses for who, user in identities(world).items()}
    tables.update(TABLE, columns, {name: methods_of(name) for name, _address in there})


def test_a1_no_door_is_open_by_mistake():
    """What a stranger may read is a short list; everything else sends them to sign in, or is not there."""
    open_routes = {
        route for route, row in read_table().items() if row["anonymous"] == 200 and route.startswith("GET")
    }
    assert open_routes == {
        "GET " + name
        for name in [
            "account_login", "account_signup", "account_request_login_code", "account_reset_password",
            "account_reset_password_done", "account_reset_password_from_key_done", "account_email_verification_sent",
            "account_inactive", "account_confirm_email", "account_reset_password_from_key", "alive", "ready",
            "api:schema", "api:docs", "library:search", "library:article", "page-accessibility", "page-help", "page-legal", "page-privacy", "page:home",
            "page:courses", "page:theme", "page:themes",
            # Whoever holds a certificate or a badge may verify it; verifiers read the keys and the list of what ended.
            "proof:verify", "proof:verify_code", "proof:verify_badge",
            "lti:keys",  # tools verify with them what we signed
            "proof:badge_issuer", "proof:badge_keys", "proof:badge_status",
        ]
    }  # fmt: skip


def test_a1_other_people_never_meet_what_is_mine():
    """At a route that names something of mine, people of another theme find nothing."""
    world = build_world()
    named = {
        route
        for route, address in routes_of(world)
        if any(c.isdigit() for c in address.removeprefix("/api/v1/"))
    }
    shared = {
        "account_reset_password_from_key",
        "account_sign_in_by_link",  # a signed key of one's own letter
        "library:article",
        "api:legal-text-detail",
        "api:theme-detail",
        "page:theme",  # public; its address bears a digit when the test’s theme does
        "proof:badge_status",  # a list of bits that names nobody
        "proof:verify_code",  # what anybody may verify who holds the paper
        # services that tools ask with a word of ours: 401 to whoever has none
        "lti:line_item",
        "lti:line_items",
        "lti:results",
        "lti:scores",
        "wagtail_serve",  # the same pages again, by their sort above
    }
    for route, row in read_table().items():
        name = route.split(" ", 1)[1]
        if name in named - shared and not name.startswith(("mfa_", "api:course", "api:lesson", "learning:")):
            # managers keep the library and the pages
            keeper = name.startswith(("library:", "api:resource", "page:", "questions:begin", "handins:work"))
            for who in (
                ("other", "foreign coach") if keeper else ("other", "foreign coach", "foreign manager")
            ):
                assert row[who] in (403, 404, 405), f"{route} as {who}: {row[who]}"


@pytest.mark.parametrize("identity", ["participant", "coach", "editor", "manager", "admin"])
def test_a7_reading_changes_nothing(identity):
    """A7: all GETs of one identity leave every table as it was (no rollback here: `request_all` is not used)."""
    world = build_world()
    client = Client(raise_request_exception=False)
    client.force_login(identities(world)[identity])
    before, facts = digest(), Fact.objects.count()
    for _name, address in routes_of(world):
        client.get(address)
    assert digest() == before
    read = Fact.objects.order_by("pk").values_list("kind", flat=True)[facts:]
    assert set(read) <= {FactKind.BEGAN, FactKind.OPENED}


def test_a7_writing_needs_the_token():
    """A7: with a session and without the token, every POST, PUT, PATCH and DELETE is refused."""
    world = build_world()
    answers = request_all(world, "participant", world.mine.participant, csrf=True)
    passed = {
        route: status
        for route, status in answers.statuses.items()
        if not route.startswith("GET")
        and status not in (301, 403, 404, 405)
        # Who signed in meanwhile in another tab is led to their first page; nothing is done.
        and not (status == 302 and route.endswith((" account_login", " account_confirm_login_code")))
        # From tools, without a session: what they sign is what counts (tests/lti).
        and not route.endswith((" lti:authorize", " lti:chosen", " lti:scores", " lti:token"))
    }
    assert passed == {}
