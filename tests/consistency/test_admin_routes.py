"""A1 for /gestion/: every screen of Wagtail × every identity, against `routes_admin.txt`.

Pages themselves are granted by theme, which this world does not do: there an editor is a stranger, and must be refused.
What they may do with the pages of their theme is tested with the programme. `UPDATE_ROUTES=1` writes this table too.
"""

import os
from pathlib import Path

import pytest

from tests.world import build_world, identities

from . import tables
from .admin import admin_addresses
from .walk import request_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLE = Path(__file__).with_name("routes_admin.txt")
METHODS = ("GET", "POST")
WHO = [
    "anonymous", "participant", "coach", "expert", "editor", "manager", "foreign manager", "admin", "disabled",
    "withdrawn", "coach without second factor", "editor and manager",
]  # fmt: skip
REFUSED = {301, 302, 403, 404, 405}
# Wagtail's own, on a form without its fields or on purpose (a page to try the error page): they say and change nothing.
BREAKS = {
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_error_test",
    "wagtailadmin_pages:add",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:revisions_revert",
    "wagtailredirects:process_import",
    "wagtailsnippetchoosers_cohorts_room:create",
    "wagtailsnippetchoosers_library_resource:create",
    "wagtailsnippetchoosers_questions_questionnaire:create",
}


def _walk(world, identity, at=None):
    at = admin_addresses(world) if at is None else at
    answers = request_all(world, identity, identities(world)[identity], at=at, methods=METHODS)
    answers.troubles = [
        trouble
        for trouble in answers.troubles
        if not (trouble.endswith(": 500") and trouble.split()[1].removesuffix(":") in BREAKS)
    ]
    return answers


@pytest.mark.parametrize("identity", WHO)
def test_a1_a3_a8_every_screen_of_the_administration_answers_as_agreed(identity):
    """Also: the private note is on no screen, and no text of a person is code there."""
    answers = _walk(build_world(), identity)
    assert answers.troubles == []
    if not os.environ.get("UPDATE_ROUTES"):
        agreed = {route: row[identity] for route, row in tables.read(TABLE, WHO).items()}
        assert answers.statuses == agreed


@pytest.mark.skipif(not os.environ.get("UPDATE_ROUTES"), reason="writes the table: only when asked")
def test_write_the_table_of_the_administration():
    world = build_world()
    there = admin_addresses(world)
    at = tables.unknown(TABLE, WHO, there)
    columns = {who: _walk(world, who, at).statuses for who in WHO}
    tables.update(TABLE, columns, {name: METHODS for name, _address in there})


@pytest.mark.parametrize("identity", ["anonymous", "participant", "coach", "expert", "disabled"])
def test_a1_the_administration_is_closed_to_who_does_not_work_there(identity):
    """By the table, which the walk holds against the platform."""
    open_routes = [route for route, row in tables.read(TABLE, WHO).items() if row[identity] not in REFUSED]
    assert open_routes == []


@pytest.mark.parametrize("identity", ["editor", "manager", "foreign manager"])
def test_a1_people_rights_and_sites_are_the_administrators_alone(identity):
    """Who may change people or groups could make themselves administrator."""
    kept = (
        "wagtailusers_",
        "wagtailsites",
        "wagtailadmin_collections",
        "wagtailadmin_workflows:",
        "wagtail_bulk",
    )
    choosers = "wagtailadmin_workflows:task_cho"  # names of tasks, no more
    open_routes = [
        route
        for route, row in tables.read(TABLE, WHO).items()
        if (name := route.split(" ", 1)[1]).startswith(kept)
        and not name.startswith(choosers)
        and row[identity] not in REFUSED
    ]
    assert open_routes == []
