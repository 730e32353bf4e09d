"""Fixtures of this app."""

import pytest

from library.lesson_cards import seen_texts
from lms.programme.registry import Citation, LessonCards, ResourceCard, lesson_cards
from tests.registries import kept


@pytest.fixture
def only():
    """`only(registry, declaration)`: for this test, that one alone is declared."""

    def replace(registry, *declarations):
        registry._known = {one.name: one for one in declarations}

    with kept():
        yield replace


def cards(**given):
    """A library that shows nothing but what is given."""
    nothing = {"cite": lambda cited: None, "texts": seen_texts, "resources": lambda pks, user: {}}
    return LessonCards("of a test", **{**nothing, **given})


@pytest.fixture
def fake_library(only):
    """Citations and cards without a library: a text is cited by its key, resources 1 to 9 are visible."""

    def cite(cited):
        for one in cited:
            one.citation = Citation(
                title=f"Texte {one.article}", state="En vigueur", tone="ok", html="<p>Mot pour mot.</p>"
            )

    def resources(pks, user):
        return {pk: ResourceCard(f"Ressource {pk}", f"/r/{pk}/") for pk in pks}

    only(lesson_cards, cards(cite=cite, resources=resources))
