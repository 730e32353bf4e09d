"""Every page that a person finds by following links."""

import json
import re
from urllib.parse import urljoin, urlsplit

from django.test import Client

from lms.api.urls import router

FIRST_PAGES = [
    "/",
    "/accueil/",
    "/coaching/",
    "/projets/",
    "/suivi/",
    "/bibliotheque/",
    "/gestion/",
    "/gestion/reports/site-history/",
]
MOST = 150


def crawl(client: Client) -> dict[str, str]:
    """Every page that can be reached by links from the first pages, and every list and detail of the API."""
    todo = FIRST_PAGES + [f"/api/v1/{prefix}/" for prefix, _view, _name in router.registry]
    seen: dict[str, str] = {}
    while todo and len(seen) < MOST:
        path = todo.pop(0)
        if path in seen or "deconnexion" in path or "logout" in path:
            continue
        answer = client.get(path)
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        seen[path] = text
        if 300 <= answer.status_code < 400:
            todo.append(urlsplit(urljoin(path, answer["Location"])).path)
        if answer.status_code == 200:
            todo += [urlsplit(urljoin(path, href)).path for href in _links(path, text)]
    return seen


def _links(path: str, text: str) -> list[str]:
    if path.startswith("/api/v1/"):
        try:
            rows = json.loads(text).get("results", [])
        except (ValueError, AttributeError):
            return []
        return [f"{path}{row['id']}/" for row in rows if isinstance(row, dict) and "id" in row]
    found = re.findall(r'href="([^"#]+)"', text)
    return [
        href for href in found if href.startswith("/") and not href.startswith(("//", "/static", "/media"))
    ]
