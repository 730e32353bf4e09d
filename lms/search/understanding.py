"""What the words of a query stand for: stems of the index, names of documents, other words that mean the same."""

from dataclasses import dataclass, field

from . import analysis
from .index_store import Counts, Reader
from .models import SearchWord

MOST_WORDS = 12
LONGEST_NAME = 8  # words


@dataclass
class Group:
    """A word of the query, or a few that stand together for one thing."""

    words: list[str]
    stems: list[list[str]]  # of each word: those that the index holds
    name: str = ""  # the key under which documents are called so, see `SearchDocument.names`
    sense: SearchWord | None = None

    @property
    def weight(self) -> float:
        """How much it counts in the order; 0 is left out beside others."""
        return self.sense.weight if self.sense else 1.0


@dataclass
class Understood:
    """A query in groups, and the query as it was mended."""

    groups: list[Group] = field(default_factory=list)
    corrected: str = ""


class Understanding:
    """Reads queries for one audience: what others may read changes nothing of what it is told."""

    def __init__(self, reader: Reader, counts: Counts, fields: tuple[str, ...], *, exact: bool) -> None:
        self.reader, self.counts, self.fields, self.exact = reader, counts, fields, exact

    def frequency(self, stem: str) -> int:
        """In how many documents it stands, in the field that has it most."""
        return max(self.counts.of(name, stem) for name in self.fields)

    def stems(self, word: str) -> list[str]:
        """The stems that the index holds for a word, whatever its accents."""
        forms = [word, *self.reader.vocabulary.forms(analysis.fold(word))]
        stems = dict.fromkeys(analysis.stem(form) for form in forms)
        return [stem for stem in stems if self.frequency(stem)]

    def read(self, text: str) -> Understood:
        """A word that nobody uses is mended, and the mending said."""
        typed = analysis.telling(analysis.words(text))[:MOST_WORDS]
        groups = self._grouped(typed)
        unknown = {group.words[0] for group in groups if not (group.name or group.sense or group.stems[0])}
        mended = {word: near for word in unknown if (near := self._mended(word))}
        if not mended:
            return Understood(_counting(groups))
        groups = self._grouped([mended.get(word, word) for word in typed])
        return Understood(
            _counting(groups), analysis.WORD.sub(lambda m: mended.get(m[0].lower(), m[0]), text)
        )

    def _grouped(self, words: list[str]) -> list[Group]:
        """The longest names and known words first, from left to right."""
        groups, place = [], 0
        while place < len(words):
            for length in range(min(LONGEST_NAME, len(words) - place), 0, -1):
                some = words[place : place + length]
                key = " ".join(analysis.fold(word) for word in some)
                name = key if self.counts.of("name", key) else ""
                sense = None if self.exact else self.reader.words.get(key)
                if name or sense or length == 1:
                    groups.append(Group(some, [self.stems(word) for word in some], name, sense))
                    place += length
                    break
        return groups

    def _mended(self, word: str) -> str | None:
        """The closest word of what this person may read, the most frequent there among equals: else the letters of
        others' texts, or that there are some, would be told.
        """
        if self.exact or word.isdigit():
            return None
        best: tuple[int, int, str] | None = None
        for off, folded in self.reader.vocabulary.near(word):
            if best and off > best[0]:
                break
            for form in self.reader.vocabulary.forms(folded):
                count = self.counts.of("vocabulary", f"{folded}|{form}")
                if count and (best is None or (off, -count, form) < best):
                    best = (off, -count, form)
        return best[2] if best else None


def _counting(groups: list[Group]) -> list[Group]:
    """Without those that count for nothing, unless nothing else is left."""
    return [group for group in groups if group.weight] or groups
