"""All addresses of the platform, and what to put into their holes."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Wagtail's own screens are walked apart, by prefix.
ADMIN = "gestion/"
HOLE = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


def walk(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name with its namespace, route) of every pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or ''}", route


def site_routes() -> list[tuple[str, str]]:
    """All but Wagtail's admin, static files and the doubles with a format suffix."""
    return sorted(
        (name, route)
        for name, route in set(walk())
        if not route.startswith((ADMIN, "^media", "static"))
        and name != "components"  # these: with DEBUG only
    )


def admin_routes() -> list[tuple[str, str]]:
    """Wagtail's admin."""
    return sorted({(name, route) for name, route in walk() if route.startswith(ADMIN)})


def fill(route: str, values: dict[str, Any]) -> str:
    """The address of a route with its holes filled; a hole without a value raises KeyError."""
    path = HOLE.sub(lambda hole: str(values[hole[1] or hole[2]]), route)
    path = re.sub(r"\((?!\?)[^()]*(?:\([^()]*\))*[^()]*\)", "1", path)  # unnamed groups
    for mark in ("^", "$", "\\Z", "\\"):
        path = path.replace(mark, "")
    return "/" + path.lstrip("/")
