"""What pages say: French alone on a French page, one place and two places, no list that begins with dashes (H37)."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from django.test import Client

from tests.world import build_world, identities

from .walk import routes_of

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "participant", "coach", "expert", "editor", "manager")
ONE = re.compile(
    r"(?<![\d,.-])\b1[ \u00a0\u202f](places|personnes|séances|créneaux|leçons|messages|participants|signatures|jours|suites"
    r"|heures|projets|résultats|documents|sessions|promotions|ressources|territoires|demi-journées|modules|minutes)\b"
)


def english() -> list[str]:
    """Sentences of ours, in the English of the code, that are said otherwise in French."""
    found: set[str] = set()
    for path in [*Path().glob("*/locale/fr/**/*.po"), *Path().glob("lms/*/locale/fr/**/*.po")]:
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                found |= {text for text in ids if text and len(text.split()) > 1 and text not in strings}
    return sorted(text for text in found if "%" not in text and "{" not in text and len(text) > 9)


def visible(page: bytes) -> str:
    """What a reader reads, hidden words for screen readers too; nothing of scripts."""
    soup = BeautifulSoup(page, "html.parser")
    for each in soup(["script", "style", "template"]):
        each.decompose()
    return " ".join(soup.get_text(" ").split())


def pages():
    """(route, identity, text) of every page of ours that opens by GET; the administration speaks Wagtail's words."""
    world = build_world()
    for identity in READERS:
        client = Client()
        if identity != "anonymous":
            client.force_login(identities(world)[identity])
        for name, address in routes_of(world):
            if name.startswith(("api:", "wagtail", "account_", "mfa_")) or address.startswith(
                ("/gestion", "/api")
            ):
                continue
            answer = client.get(address)
            if (
                answer.status_code == 200
                and not answer.streaming
                and "html" in answer.get("Content-Type", "")
            ):
                yield name, identity, visible(answer.content)


def test_h37_pages_speak_french_and_count_as_one_counts():
    sentences = english()
    assert len(sentences) > 500
    wrong: set[tuple[str, str]] = set()
    seen = 0
    for name, identity, text in pages():
        seen += 1
        wrong |= {(name, words) for words in sentences if words in text}
        wrong |= {(name, match.group(0)) for match in ONE.finditer(text)}
        wrong |= {(name, words) for words in ("---------", "Champ requis") if words in text}
        assert identity
    assert wrong == set()
    assert seen > 60


@pytest.mark.parametrize(
    ("text", "found"), [("1 places", True), ("21 places", False), ("1 place", False), ("2,1 places", False)]
)
def test_h37_the_eye_for_one_sees(text, found):
    assert bool(ONE.search(text)) is found
