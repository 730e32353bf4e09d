"""The real law in an index, once for the session."""

import pytest

from lms.search import index_store
from lms.search.models import DatabaseIdentity
from tests.library.conftest import law_index, shelves  # noqa: F401 - fixtures


@pytest.fixture
def law(db, law_index, settings):
    """The index of the real law, without its database: that of the test takes its identity."""
    settings.SEARCH_INDEX_DIR = law_index
    folder = index_store._current(law_index)
    DatabaseIdentity.objects.create(key=(folder / index_store.IDENTITY).read_text())
    return index_store.reader()
