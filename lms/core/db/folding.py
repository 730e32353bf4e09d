"""Words as people compare them: accents, capitals, ligatures, shapes of the apostrophe and unseen characters aside.

The same steps are taken here, for what is asked, and in the database, for what is kept (`keys.py`): SQLite calls these
functions, PostgreSQL the SQL that is written from the same tables. A test compares the two, letter by letter.
"""

import re
import unicodedata
from functools import lru_cache

# Regular expressions that Python and PostgreSQL read alike.
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
MARKS = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
APOSTROPHES = (
    r"\u0027\u0060\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\u1fbd\u1fbf\u1fef\u1ffd\u1ffe"
    r"\u2018-\u201b\u2032\u2035\u055a\u05f3\ua78b\ua78c\uff07\uff40"
)
HYPHENS = r"\u002d\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d\u058a\u05be\u30a0"
BLANKS = r"\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_LAST = 0x530  # Latin, Greek and Cyrillic; other scripts with capitals stay as they are written
CAPITALS = {
    chr(code): chr(code).lower()
    for code in range(0x41, _LAST)
    if len(chr(code).lower()) == 1
    and chr(code).lower() != chr(code)
    and unicodedata.normalize("NFKD", chr(code)) == chr(code)
}
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ς": "σ"}
LIGATURES = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}

_unseen = re.compile(f"[{INVISIBLE}\ud800-\udfff]")
_unseen_and_marks = re.compile(f"[{INVISIBLE}{MARKS}\ud800-\udfff]")
_between = re.compile(rf"[{APOSTROPHES}{HYPHENS}{BLANKS}\u0000]+")
_small = str.maketrans(CAPITALS)
_plain = str.maketrans(LETTERS | LIGATURES)
_apostrophe = re.compile(f"[{APOSTROPHES}]")
_blank = re.compile(rf"[{BLANKS}\u0000]+")


def _compared(text: str, dropped: re.Pattern[str]) -> str:
    text = dropped.sub("", unicodedata.normalize("NFKD", text))
    return _between.sub(" ", text).translate(_small).translate(_plain).strip(" ")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """« Hélène QUÉMÉNER » → “helene quemener”: two texts that people hold for the same have the same."""
    return _compared(text, _unseen_and_marks)


def accented(text: str) -> str:
    """The same with its accents, which decide between words that are alike without them."""
    return _compared(text, _unseen)


def sort_key(*parts: str | None) -> str:
    """Where a French reader looks for it: letters first, accents to decide, case never.

    Several parts (last name, first name) are compared one after the other.
    """
    texts = [part or "" for part in parts]
    return "\x01".join(map(fold, texts)) + "\x02" + " ".join(map(accented, texts))


def legible(text: str) -> str:
    """The same text without what nobody sees: composed letters, one apostrophe, single blanks."""
    # what is unseen may stand between a letter and its accent
    text = unicodedata.normalize("NFC", _unseen.sub("", text))
    return _blank.sub(" ", _apostrophe.sub("’", text)).strip(" ")
