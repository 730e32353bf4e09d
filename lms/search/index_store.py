"""The files of the index: who reads them, who writes them, how they are built anew.

The directory of the settings holds one folder a build and a file `current` that names the one in use. A rebuild fills
a new folder while the old one answers, then changes the name. One writer at a time, whatever the number of processes:
a lock on a file of the directory. Readers look at the clock of the files and reload.

Each build says in a file of its folder from which database it was made: with another one it counts as missing.
"""

import logging
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.core.files import locks

from .analysis import distance, fold
from .models import DatabaseIdentity, SearchWord
from .schema import VERSION, SearchDocument, build_schema, register

log = logging.getLogger(__name__)
HEAP = 64_000_000
IDENTITY = "database.txt"
MOST_AUDIENCES, MOST_COUNTS = 500, 5_000  # kept in memory with a state of the index


class BusyError(Exception):
    """Another process is writing the index."""


class MissingError(Exception):
    """There is no index of this version and of this database yet."""


class Vocabulary:
    """The words of the index, read letter by letter when a word is not found."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher = searcher
        self.letters: dict[str, set[str]] = {}

    def forms(self, folded: str) -> list[str]:
        """The accented forms that a folded word stands for, in whatever document: ask `Counts` who may know of them."""
        found = self.searcher.terms_with_prefix("vocabulary", f"{folded}|")
        return sorted(term.partition("|")[2] for term, _ in found)

    def near(self, word: str) -> list[tuple[int, str]]:
        """The words in use that are close to it (distance, folded word), in whatever document, the closest first.

        Same first letter, one mistake (two from eight letters on).
        """
        folded = fold(word)
        most = 1 if len(folded) < 8 else 2
        if len(folded) < 4:
            return []
        found: list[tuple[int, str]] = []
        letters = set(folded)
        for other in self._letter(folded[0]):
            if abs(len(other) - len(folded)) > most or len(letters.symmetric_difference(other)) > 2 * most:
                continue
            off = distance(folded, other, most)
            if off <= most:
                found.append((off, other))
        return sorted(found)

    def _letter(self, letter: str) -> set[str]:
        if letter not in self.letters:
            terms = self.searcher.terms_with_prefix("vocabulary", letter)
            self.letters[letter] = {term.partition("|")[0] for term, _ in terms}
        return self.letters[letter]


class Counts:
    """How many documents of an audience hold a term: what others may not read changes nothing for them, not even the
    spelling that is proposed. Kept with the state of the index.
    """

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, audience: tuple[str, ...] | None
    ) -> None:
        self.searcher, self.schema, self.audience = searcher, schema, audience
        self.kept: dict[tuple[str, str], int] = {}

    def of(self, name: str, term: str) -> int:
        if self.audience is None or not self.searcher.doc_freq(name, term):
            return self.searcher.doc_freq(name, term)
        if (name, term) not in self.kept:
            if len(self.kept) >= MOST_COUNTS:
                self.kept.clear()
            self.kept[name, term] = self._count(tantivy.Query.term_query(self.schema, name, term))
        return self.kept[name, term]

    @cached_property
    def all(self) -> int:
        return self.searcher.num_docs if self.audience is None else self._count(tantivy.Query.all_query())

    def _count(self, query: tantivy.Query) -> int:
        readers = tantivy.Query.term_set_query(self.schema, "audience", list(self.audience or ()))
        both = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, readers)])
        return int(self.searcher.search(both, limit=1).count)  # type: ignore[attr-defined] # the stub has forgotten it


class Reader:
    """One state of the index; cheap to ask, replaced when the files change."""

    def __init__(self, index: tantivy.Index, stamp: tuple[str, int]) -> None:
        self.index = index
        self.schema = index.schema
        self.stamp = stamp
        self.searcher = index.searcher()
        self.vocabulary = Vocabulary(self.searcher)
        self.kept: dict[Any, dict[str, dict[str, int]]] = {}  # counts of the whole library, see searcher
        # Their change makes a new state: see `changes.write_words`. One query.
        self.words = {word.key: word for word in SearchWord.objects.all()}
        self.counted: dict[tuple[str, ...] | None, Counts] = {}

    def counts(self, audience: tuple[str, ...] | None) -> Counts:
        """What an audience may know of the terms of the index."""
        if audience not in self.counted:
            if len(self.counted) >= MOST_AUDIENCES:
                self.counted.clear()
            self.counted[audience] = Counts(self.searcher, self.schema, audience)
        return self.counted[audience]


_readers: dict[Path, Reader] = {}


def _place() -> Path:
    place = Path(settings.SEARCH_INDEX_DIR)
    place.mkdir(parents=True, exist_ok=True)
    return place


def _current(place: Path) -> Path:
    try:
        name = (place / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise MissingError from None
    folder = place / Path(name).name
    if not name.startswith(f"v{VERSION}-") or not (folder / "meta.json").exists():
        raise MissingError
    return folder


def _check_identity(folder: Path) -> None:
    """Refuse an index that was built from another database. One query, at each opening of a state."""
    file = folder / IDENTITY
    built_from = file.read_text(encoding="ascii") if file.exists() else ""
    ours = DatabaseIdentity.objects.values_list("key", flat=True).first()
    if str(ours) != built_from:
        log.warning("The index in %s was built from another database: it is not used", folder)
        raise MissingError


def reader() -> Reader:
    """The index as it is now; MissingError where it must first be built, is broken, or is another database's."""
    place = Path(settings.SEARCH_INDEX_DIR)
    try:
        return _opened(place)
    except (OSError, ValueError):
        pass  # a rebuild took the folder away between its name and its files: look once more
    try:
        return _opened(place)
    except (OSError, ValueError) as error:
        raise MissingError from error


def _opened(place: Path) -> Reader:
    folder = _current(place)
    stamp = (folder.name, (folder / "meta.json").stat().st_mtime_ns)
    known = _readers.get(place)
    if known and known.stamp == stamp:
        return known
    if known and known.stamp[0] == folder.name:
        index = known.index
        index.reload()
    else:
        _check_identity(folder)
        index = tantivy.Index.open(str(folder))
        index.config_reader("manual")
        register(index)
        index.reload()
    _readers[place] = Reader(index, stamp)
    return _readers[place]


def exists() -> bool:
    """Whether there is an index of this version that can be read."""
    try:
        reader()
    except MissingError:
        return False
    return True


@contextmanager
def _alone(place: Path, *, wait: bool) -> Iterator[None]:
    with (place / "lock").open("w") as file:
        if not locks.lock(file, locks.LOCK_EX if wait else locks.LOCK_EX | locks.LOCK_NB):
            raise BusyError
        try:
            yield
        finally:
            locks.unlock(file)


@contextmanager
def writing(*, wait: bool = False) -> Iterator[tantivy.IndexWriter]:
    """The only writer; what it did is committed at the end, or forgotten if something fails."""
    place = _place()
    with _alone(place, wait=wait):
        folder = _current(place)
        _check_identity(folder)
        index = tantivy.Index.open(str(folder))
        register(index)
        writer = index.writer(HEAP, 1)
        try:
            yield writer
        except BaseException:
            writer.rollback()
            raise
        else:
            writer.commit()
            writer.garbage_collect_files()
        finally:
            writer.wait_merging_threads()


def replace(documents: Iterable[SearchDocument], *, threads: int = 2) -> int:
    """Build the index anew beside the old one, then use it; the number of documents."""
    place = _place()
    with _alone(place, wait=True):
        folder = place / f"v{VERSION}-{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        try:
            count = _fill(folder, documents, threads)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _switch(place, folder.name)
    return count


def _fill(folder: Path, documents: Iterable[SearchDocument], threads: int) -> int:
    identity, _made = DatabaseIdentity.objects.get_or_create(only=True)
    (folder / IDENTITY).write_text(str(identity.key), encoding="ascii")
    index = tantivy.Index(build_schema(), path=str(folder))
    register(index)
    writer = index.writer(HEAP * 2, threads)
    count = 0
    for count, document in enumerate(documents, 1):  # noqa: B007 - the count is the answer
        writer.add_document(document.write())
    writer.commit()
    writer.wait_merging_threads()
    return count


def _switch(place: Path, name: str) -> None:
    old = [row for row in place.iterdir() if row.is_dir() and row.name != name]
    fresh = place / "current.new"
    fresh.write_text(name, encoding="ascii")
    fresh.replace(place / "current")
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
