"""The OpenAPI schema: our own prefix only, and what every operation may answer when it refuses."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is stable; `detail` is a sentence in the reader's language.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}


class ProblemSchema(AutoSchema):
    """Tags an operation by the first word of its path below /api/v1/."""

    def get_tags(self) -> list[str]:
        """`bookings` for /api/v1/bookings/{id}/."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]


class KnoxToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Token …`"""

    target_class = "lms.api.authentication.PersonToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <token>"}


def only_ours(endpoints: list[Any]) -> list[Any]:
    """Keep /api/v1/: Wagtail's admin endpoints would give 132 schema errors."""
    return [row for row in endpoints if row[0].startswith("/api/v1/")]


def with_problems(result: dict[str, Any], **kwargs: object) -> dict[str, Any]:
    """Every operation may answer with a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "A refusal, with its reason",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
