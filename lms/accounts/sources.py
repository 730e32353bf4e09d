"""Reading territories from files: the raw folder of Etalab's « découpage administratif », or our compact copy of it.

Both give the same rows, each with its place ("epci.json.gz, line 12"), so that whoever prepared a file can find what is
wrong in it. Nothing is checked here but the form.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .enums import TerritoryKind

COMPACT = Path(__file__).parent / "data" / "territories.jsonl.gz"
KINDS = {
    "CC": TerritoryKind.CC,
    "CA": TerritoryKind.CA,
    "CU": TerritoryKind.CU,
    "METRO": TerritoryKind.METROPOLE,
    "MET69": TerritoryKind.METROPOLE,
    "EPT": TerritoryKind.EPT,
}


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be used, with its place and the reason."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True)
class TerritoryRow:
    """One territory as a file gives it. `within` names départements and régions by their codes: "D:74", "R:84"."""

    place: str
    kind: str
    name: str
    siren: str = ""
    code: str = ""  # INSEE code of a département or région
    population: int | None = None
    within: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """By what others, and the next import, know it: SIREN, or kind and code."""
        if self.kind == TerritoryKind.REGION:
            return f"R:{self.code}"
        return f"D:{self.code}" if self.kind == TerritoryKind.DEPARTEMENT else f"S:{self.siren}"


def lines(path: Path) -> Iterator[tuple[str, dict[str, Any] | BadLine]]:
    """The objects of a JSON file that has one a line (a list or not, compressed or not), bad ones as they are."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            text = line.strip().rstrip(",")
            if text in {"", "[", "]"}:
                continue
            place = f"{path.name}, line {number}"
            try:
                value = json.loads(text)
            except ValueError as error:
                yield place, BadLine(place, f"not JSON ({error})")
                continue
            yield place, value if isinstance(value, dict) else BadLine(place, "not an object")


def read_compact(path: Path = COMPACT) -> Iterator[TerritoryRow | BadLine]:
    """Our own file: one territory a line, régions and départements first."""
    for place, value in lines(path):
        yield value if isinstance(value, BadLine) else _row(place, **value)


def read_folder(folder: Path) -> Iterator[TerritoryRow | BadLine]:
    """The raw files. An inter-municipality lies where its communes lie: no file says it otherwise."""
    yield from _areas(folder / "regions.json", TerritoryKind.REGION)
    yield from _areas(folder / "departements.json", TerritoryKind.DEPARTEMENT)
    where = _communes(folder / "communes.json.gz")
    for name in ("epci.json.gz", "ept.json"):
        for place, value in lines(folder / name):
            yield value if isinstance(value, BadLine) else _group(place, value, where)


def _areas(path: Path, kind: str) -> Iterator[TerritoryRow | BadLine]:
    for place, value in lines(path):
        if isinstance(value, BadLine):
            yield value
        elif value.get("zone") != "com":  # overseas collectivities are neither départements nor régions
            within = [f"R:{value['region']}"] if "region" in value else []
            yield _row(place, kind=kind, name=value.get("nom"), code=value.get("code"), within=within)


def _communes(path: Path) -> dict[str, tuple[str, ...]]:
    """Where each commune lies; a commune that cannot be read is missed by its group, which says so."""
    where: dict[str, tuple[str, ...]] = {}
    for _place, value in lines(path):
        if not isinstance(value, BadLine) and value.get("type") == "commune-actuelle" and "region" in value:
            where[value["code"]] = (f"D:{value['departement']}", f"R:{value['region']}")
    return where


def _group(place: str, value: dict[str, Any], where: dict[str, tuple[str, ...]]) -> TerritoryRow | BadLine:
    members = value.get("membres")
    if not isinstance(members, list) or not members:
        return BadLine(place, "no member commune")
    codes = [member.get("code", "?") for member in members]
    unknown = [code for code in codes if code not in where]
    if unknown:
        return BadLine(place, f"unknown commune {', '.join(unknown[:3])}")
    return _row(
        place,
        kind=KINDS.get(str(value.get("type")), str(value.get("type"))),
        name=value.get("nom"),
        siren=value.get("code"),
        population=value.get("populationTotale")
        or sum(member.get("populationTotale") or 0 for member in members),
        within=sorted({area for code in codes for area in where[code]}),
    )


def _row(place: str, **values: Any) -> TerritoryRow | BadLine:
    try:
        values["within"] = tuple(values.get("within", ()))
        return TerritoryRow(place=place, **values)
    except TypeError as error:
        return BadLine(place, f"unknown or missing field ({error})")


def write_compact(rows: list[TerritoryRow], path: Path = COMPACT) -> None:
    """The same rows as one small file, identical bytes for identical rows."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=9, mtime=0) as file,
    ):
        for row in rows:
            values = {
                name: value
                for name, value in vars(row).items()
                if name != "place" and value not in ("", None, ())
            }
            file.write((json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
