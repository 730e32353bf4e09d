"""Whether what a person wrote is what an author meant: numbers as the French write them, words as people compare them."""

import re
from decimal import Decimal

from lms.core.db.folding import APOSTROPHES, BLANKS, fold, legible

WILDCARD = "\ue000"  # of Unicode's private use: it stands for nothing that people write
LONGEST_NUMBER = 80
_blanks = re.compile(f"[{BLANKS}]")
_apostrophes = re.compile(f"[{APOSTROPHES}]")
# Groups of three with one space between, or digits alone; then decimals, a power of ten, and whatever follows.
_number = re.compile(
    r"(?P<sign>[+\-\u2212\u2013]?) ?(?P<whole>[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])|[0-9]{1,30})?"
    r"(?:[.,](?P<part>[0-9]{0,30}))?(?:[eE](?P<power>[+\-]?[0-9]{1,2}))?(?P<unit>[^0-9]?.*)"
)


def read_number(text: str, *, unit: str = "") -> Decimal | None:
    """« 3,5 » and « 3.5 », « 1 250 », « 16 % » where the unit is said; None for what is no number."""
    if len(text) > LONGEST_NUMBER:
        return None
    found = _number.fullmatch(_apostrophes.sub("'", _blanks.sub(" ", text)).strip())
    if found is None or not (found["whole"] or found["part"]):
        return None
    rest = fold(found["unit"])
    if (rest and rest != fold(unit)) or (not rest and found["unit"].strip() not in ("", unit.strip())):
        return None
    sign = "" if found["sign"] in ("", "+") else "-"
    whole = re.sub("[ ']", "", found["whole"] or "0")
    return Decimal(f"{sign}{whole}.{found['part'] or '0'}E{found['power'] or '0'}")


def fits(pattern: str, text: str, *, exact: bool = False) -> bool:
    """Whether the words are those of the pattern, where `*` stands for any words and `\\*` for a star.

    Accents, capitals, spaces and shapes of the apostrophe do not count; with `exact` only the last two do not. In time
    that grows with the lengths, whatever the pattern.
    """
    same = legible if exact else fold
    parts = same(_with_wildcards(pattern)).split(WILDCARD)
    words = same(text.replace(WILDCARD, ""))
    if len(parts) == 1:
        return words == parts[0]
    first, *middle, last = parts
    if not words.startswith(first) or len(words) < len(first) + len(last):
        return False
    place, end = len(first), len(words) - len(last)
    for part in middle:
        found = words.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return words.endswith(last)


def _with_wildcards(pattern: str) -> str:
    pieces = pattern.replace(WILDCARD, "").replace("\\*", "\ue001").replace("*", WILDCARD)
    return pieces.replace("\ue001", "*")
