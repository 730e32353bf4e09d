"""The OpenAPI schema says what is there, without a warning."""

import re

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

PATHS = [
    "themes", "courses", "lessons", "progress", "cohorts", "enrolments", "sessions", "attendances", "projects", "slots",
    "bookings", "session-logs", "follow-ups", "actions", "resources", "legal-texts", "messages", "me",
]  # fmt: skip


def test_schema_is_valid_and_without_warnings(tmp_path, capsys):
    target = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert "openapi: 3" in target.read_text()


@pytest.mark.django_db
def test_schema_has_every_path_of_the_contract():
    schema = APIClient().get("/api/v1/schema/?format=json", HTTP_ACCEPT="application/json").json()
    assert {f"/api/v1/{name}/" for name in PATHS} <= set(schema["paths"])
    booking = schema["paths"]["/api/v1/bookings/"]["post"]["responses"]
    assert booking["default"]["content"]["application/problem+json"]["schema"] == {
        "$ref": "#/components/schemas/Problem"
    }


@pytest.mark.django_db
def test_page_for_people_loads_nothing_from_elsewhere_and_may_use_its_style():
    """Swagger's inline style sheet is let in on this page alone, and no script of a stranger."""
    answer = APIClient().get("/api/v1/docs/", HTTP_ACCEPT="text/html")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert "'unsafe-inline'" in policy["style-src"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert not re.search(r'(?:src|href)="https?://', answer.content.decode())
    elsewhere = APIClient().get("/aide/")["Content-Security-Policy"]
    assert "'unsafe-inline'" not in elsewhere


@pytest.mark.django_db
def test_unknown_address_is_a_problem_for_every_method():
    """Also for who sends no token of the form: there is no form."""
    for method in ("get", "post", "put", "patch", "delete"):
        answer = getattr(APIClient(enforce_csrf_checks=True), method)("/api/v1/bookings/0.5/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
