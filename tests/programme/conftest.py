"""Fixtures of this app."""

import pytest
from wagtail import hooks

from lms.programme.registry import Citation, ResourceCard


@pytest.fixture
def only_hook():
    """`only_hook(name, function)`: for this test, that function alone answers to the hook."""
    kept = {}

    def replace(name, function):
        hooks.get_hooks(name)  # searched for now, so that no app adds to it later
        kept.setdefault(name, hooks._hooks.get(name, []))
        hooks._hooks[name] = [(function, 0)]

    yield replace
    for name, functions in kept.items():
        hooks._hooks[name] = functions


@pytest.fixture
def fake_library(only_hook):
    """Citations and cards without a library: a text is cited by its key, resources 1 to 9 are visible."""

    def cite(cited):
        for one in cited:
            one.citation = Citation(
                title=f"Texte {one.article}", state="En vigueur", tone="ok", html="<p>Mot pour mot.</p>"
            )

    only_hook("cite_legal_texts", cite)
    only_hook(
        "show_resources", lambda pks, user: {pk: ResourceCard(f"Ressource {pk}", f"/r/{pk}/") for pk in pks}
    )
