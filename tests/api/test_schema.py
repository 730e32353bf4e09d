"""The OpenAPI schema says what is there, without a warning."""

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
