"""Where tools reach us; every address begins with SITE_URL, which is also the issuer."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from .models import Tool


def issuer() -> str:
    return str(settings.SITE_URL)


def address(name: str, *args: Any) -> str:
    return issuer() + reverse(f"lti:{name}", args=args)


def line_item(lesson: int, block: str) -> str:
    return address("line_item", lesson, block)


def given_to(tool: Tool) -> list[tuple[str, str]]:
    """What whoever keeps the tool types there: (name in the standard, value)."""
    return [
        ("Platform ID (issuer)", issuer()),
        ("Client ID", tool.client_id),
        ("Deployment ID", tool.deployment_id),
        ("Authentication request URL", address("authorize")),
        ("Access token URL", address("token")),
        ("Public keyset URL", address("keys")),
    ]
