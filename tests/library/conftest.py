"""The real law in an index, once for the session; the database it came from is put back."""

import pytest
from django.core.management import call_command
from django.db import transaction

from lms.search import indexer

THEMES = {
    "dites-le-nous-une-fois": ("once", "Dites-le-nous une fois"),
    "donnees-territoriales": ("data", "Données territoriales"),
    "inclusion-numerique": ("inclusion", "Inclusion numérique"),
    "mobilite-servicielle": ("mobility", "Mobilité servicielle"),
    "participation-citoyenne": ("citizens", "Participation citoyenne"),
    "innovation-ouverte": ("openness", "Innovation ouverte"),
}


def make_themes():
    """The six themes of the programme."""
    from tests.factories.programme import ThemePageFactory

    return [
        ThemePageFactory(slug=slug, title=title, short_title=title, hue=hue)
        for slug, (hue, title) in THEMES.items()
    ]


def import_law():
    """The acts and the code that come with the project."""
    call_command("import_legal", quiet_progress=True, verbosity=0)


@pytest.fixture(scope="session")
def law_index(django_db_setup, django_db_blocker, tmp_path_factory):
    """A directory with the index of the real law."""
    from django.test import override_settings

    place = tmp_path_factory.mktemp("law") / "index"
    with django_db_blocker.unblock(), override_settings(SEARCH_INDEX_DIR=place), transaction.atomic():
        make_themes()
        import_law()
        indexer.rebuild()
        transaction.set_rollback(True)
    return place


@pytest.fixture
def shelves(db):
    """The real law in the database and in the index of the test."""
    themes = make_themes()
    import_law()
    indexer.drain()
    return themes
