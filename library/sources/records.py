"""What a reader hands to the domain, whatever the format it read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

# DILA's way to say “none” or “open”, and “on a day yet to be fixed”.
SENTINELS = frozenset({date(2999, 1, 1), date(2999, 12, 31), date(2222, 2, 22)})


class BadSourceError(Exception):
    """A whole file cannot be used; the sentence says why."""


@dataclass(frozen=True)
class BadLine:
    """One line or file of many cannot be used: where, and why."""

    place: str
    reason: str


@dataclass
class Section:
    legi_id: str
    title: str
    depth: int


@dataclass
class Version:
    legi_id: str
    status: str
    start: date | None
    end: date | None


@dataclass
class Change:
    kind: str
    orientation: str
    act_title: str
    jorf_id: str
    act_article: str
    happened_on: date | None


@dataclass
class Article:
    cid: str
    legi_id: str
    num: str
    html: str
    status: str = ""
    start: date | None = None
    end: date | None = None
    nota: str = ""
    section: int | None = None  # its place in the sections of the text
    path: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass
class Text:
    """A text of law; a field that the source does not give is empty and leaves what is known as it is."""

    title: str
    nature: str
    jorftext_id: str | None = None
    legitext_id: str | None = None
    number: str = ""
    nor: str = ""
    eli: str = ""
    jorf_label: str = ""
    signed_on: date | None = None
    published_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    status: str = ""
    status_on: date | None = None
    status_source: str = ""
    short_names: str = ""
    note: str = ""
    source: str = ""
    source_updated_on: date | None = None
    themes: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    complete: bool = True  # all the articles are here; else those that are given are added


ReadTexts = Iterator[Text | BadLine]


def day(value: str | None) -> date | None:
    """An ISO date; None for none and for DILA's sentinels. Anything else is an error."""
    if not value:
        return None
    read = date.fromisoformat(value[:10])
    return None if read in SENTINELS else read


def day_of_milliseconds(value: int | None) -> date | None:
    """A moment in milliseconds, midnight in UTC, as legi-data and the API of Légifrance write dates."""
    if value is None:
        return None
    read = datetime.fromtimestamp(value / 1000, tz=UTC).date()
    return None if read in SENTINELS else read
