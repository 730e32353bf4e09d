"""Bringing the table of territories in line with a file: bulk, idempotent, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from lms.accounts.enums import TerritoryKind
from lms.accounts.models import Territory
from lms.accounts.sources import BadLine, TerritoryRow

AREAS = {TerritoryKind.DEPARTEMENT, TerritoryKind.REGION}
FIELDS = ["kind", "name", "insee_code", "population"]


@dataclass
class Outcome:
    """What an import did; `refused` says where and why, line by line."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Territories that are in the table as the file has them."""
        return self.created + self.changed + self.unchanged


@transaction.atomic
def import_territories(*, rows: Iterable[TerritoryRow | BadLine]) -> Outcome:
    """Make what is missing, change what differs, leave alone what the file does not name. Bad lines are skipped."""
    outcome = Outcome()
    good = list(_checked(rows, outcome))
    known = {
        _key(territory): territory for territory in Territory.objects.exclude(kind=TerritoryKind.EXAMPLE)
    }
    slugs = set(Territory.objects.values_list("slug", flat=True))
    new, differing = [], []
    for row in good:
        territory = known.get(row.key)
        if territory is None:
            known[row.key] = territory = Territory(siren=row.siren or None, slug=_slug(row, slugs))
            _apply(row, territory)
            new.append(territory)
        elif _apply(row, territory):
            differing.append(territory)
    Territory.objects.bulk_create(new, batch_size=500)
    Territory.objects.bulk_update(differing, FIELDS, batch_size=500)
    moved = _place(good, known)
    outcome.created = len(new)
    outcome.changed = len(
        {territory.pk for territory in differing} | (moved - {territory.pk for territory in new})
    )
    outcome.unchanged = len(good) - outcome.created - outcome.changed
    return outcome


def _checked(rows: Iterable[TerritoryRow | BadLine], outcome: Outcome) -> Iterable[TerritoryRow]:
    """Each row once, if its fields hold; the areas that it lies in must have come before it."""
    seen: set[str] = set()
    for row in rows:
        reason = str(row) if isinstance(row, BadLine) else _fault(row, seen)
        if reason or isinstance(row, BadLine):
            outcome.refused.append(reason)
            continue
        seen.add(row.key)
        yield row


def _fault(row: TerritoryRow, seen: set[str]) -> str:
    if row.key in seen:
        return f"{row.place}: {row.key[2:]} comes a second time"
    lost = [area for area in row.within if area not in seen]
    if lost:
        return f"{row.place}: lies in an unknown area {', '.join(lost)}"
    if row.kind in AREAS and not row.code:
        return f"{row.place}: no code"
    if row.kind not in AREAS and not row.siren:
        return f"{row.place}: no SIREN"
    try:
        _apply(row, territory := Territory(siren=row.siren or None, slug="x"))
        territory.clean_fields(exclude=["slug"])
    except ValidationError as error:
        told = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        return f"{row.place}: {told}"
    return ""


def _key(territory: Territory) -> str:
    if territory.kind in AREAS:
        return f"{'R' if territory.kind == TerritoryKind.REGION else 'D'}:{territory.insee_code}"
    return f"S:{territory.siren}"


def _apply(row: TerritoryRow, territory: Territory) -> bool:
    """Write the row into the object; whether that changed anything. The address (slug) is given once."""
    wanted = {"kind": str(row.kind), "name": row.name, "insee_code": row.code, "population": row.population}
    differs = any(getattr(territory, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(territory, name, value)
    return differs


def _slug(row: TerritoryRow, taken: set[str]) -> str:
    """The name; where another has it (two CC des Quatre Rivières), the name with the code."""
    base = slugify(row.name)[:120] or "territoire"
    code = row.siren or row.code
    slug = next(slug for slug in (base, f"{base}-{code}", f"{base}-{row.kind}-{code}") if slug not in taken)
    taken.add(slug)
    return slug


def _place(rows: list[TerritoryRow], known: dict[str, Territory]) -> set[int]:
    """Links to départements and régions as the rows have them; the territories whose links changed."""
    through = Territory.within.through
    wanted = {(known[row.key].pk, known[area].pk) for row in rows for area in row.within}
    ours = {known[row.key].pk for row in rows}
    present = {
        (start, end): pk
        for pk, start, end in through.objects.values_list("pk", "from_territory_id", "to_territory_id")
        if start in ours
    }
    missing = wanted - present.keys()
    stale = present.keys() - wanted
    through.objects.filter(pk__in=[present[pair] for pair in stale]).delete()
    through.objects.bulk_create(
        [through(from_territory_id=start, to_territory_id=end) for start, end in sorted(missing)],
        batch_size=1000,
    )
    return {start for start, _end in missing | stale}
