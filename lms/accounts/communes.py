"""Communes by name or postal code, leading to their inter-municipality: a file of 35,000 lines, read once a process."""

import gzip
from functools import lru_cache
from pathlib import Path

from lms.core.db.folding import fold

FILE = Path(__file__).parent / "data" / "communes.tsv.gz"


@lru_cache(maxsize=1)
def _communes() -> list[tuple[str, str, str, str, str]]:
    """(name folded, postal codes, name, département, SIREN of the inter-municipality)."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        parts = [line.rstrip("\n").split("\t") for line in lines]
    return [(fold(name), codes, name, area, siren) for name, area, codes, siren in parts]


def communes_named(text: str, *, limit: int) -> list[tuple[str, str, str]]:
    """(name, département, SIREN of the inter-municipality) of those that begin so, then those that hold it."""
    asked = fold(text)
    if len(asked) < 2:
        return []
    if asked.isdigit():
        found = [row for row in _communes() if any(code.startswith(asked) for code in row[1].split("/"))]
    else:
        found = [row for row in _communes() if asked in row[0]]
        found.sort(key=lambda row: (row[0] != asked, not row[0].startswith(asked), len(row[0]), row[0]))
    return [(name, area, siren) for _folded, _codes, name, area, siren in found[:limit]]
