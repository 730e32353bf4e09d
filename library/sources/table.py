"""Our own table of acts (`texts.csv`): one line a text, empty where nothing is known."""

import csv
from pathlib import Path

from library.enums import ENDED, EUROPEAN
from library.validators import ELI, ELI_EUROPE, NOR, TEXT_ID

from .records import BadLine, BadSourceError, ReadTexts, Text, day

NEEDED = {"jorf_id", "legi_id", "nature", "number", "nor", "signed_on", "published_on", "title", "themes"}
SOURCE = "DILA – Légifrance / Journal officiel"
EUROPE = "© Union européenne, EUR-Lex"


def read(path: Path) -> ReadTexts:
    """The acts of the table; a bad line is named with its number and skipped."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            missing = NEEDED - set(rows.fieldnames or [])
            if missing:
                raise BadSourceError(f"columns missing: {', '.join(sorted(missing))}")
            for row in rows:
                try:
                    yield _text(row)
                except (ValueError, TypeError, AttributeError) as error:
                    yield BadLine(f"line {rows.line_num}", str(error))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadSourceError(f"not readable: {error}") from error


def _text(row: dict[str, str]) -> Text:
    european = row["nature"] in EUROPEAN
    for column, shape in (
        ("jorf_id", TEXT_ID), ("legi_id", TEXT_ID), ("nor", NOR), ("eli", ELI_EUROPE if european else ELI),
    ):  # fmt: skip
        if row.get(column) and not shape.match(row[column]):
            raise ValueError(f"{column} {row[column][:40]!r} has not the shape of one")
    if not (row["jorf_id"] or row["legi_id"] or row["number"]):
        raise ValueError("neither a JORFTEXT nor a LEGITEXT identifier, nor a number")
    if not row["title"]:
        raise ValueError("no title")
    return Text(
        jorftext_id=row["jorf_id"] or None,
        legitext_id=row["legi_id"] or None,
        title=row["title"],
        nature=row["nature"],
        number=row["number"],
        nor=row["nor"],
        eli=row.get("eli", ""),
        jorf_label=row.get("jorf_label", ""),
        signed_on=day(row["signed_on"]),
        published_on=day(row["published_on"]),
        in_force_from=day(row.get("in_force_from")),
        # A state of no known day is not a state of today; an end stays an end.
        status=row.get("status", "") if row.get("status_on") or row.get("status") in ENDED else "",
        status_on=day(row.get("status_on")),
        status_source=row.get("status_source", ""),
        short_names=row.get("short_names", ""),
        note=row.get("note", ""),
        source=EUROPE if european else SOURCE,
        source_updated_on=day(row.get("checked_on")),
        themes=[slug for slug in row["themes"].split("|") if slug],
    )
