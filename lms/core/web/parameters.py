"""What an address or a form names, read from text of any shape: digits of ASCII alone, and never too many of them."""

import datetime as dt

KEY_DIGITS = 18  # all of them fit into a column of the database, as in `<key:pk>` of an address


def parse_number(text: str | None, *, digits: int = 6) -> int | None:
    """A number of so many digits at most; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None


def parse_id(text: str | None) -> int:
    """The key of a row; 0, which no row has, for anything else."""
    return parse_number(text, digits=KEY_DIGITS) or 0


def parse_day(text: str | None) -> dt.date | None:
    """A day such as 2026-11-25; None for anything else, and for a day that has no week or zone around it."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None
