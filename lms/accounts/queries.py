"""Reads shared by several callers."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q

from lms.core.db.folding import fold

from .communes import communes_named
from .enums import TerritoryKind
from .models import Territory, User

MOST_SHOWN = 12


def as_now(user: User) -> User:
    """The person as the rows say now. What a request has read at its start serves its pages; a verb in domain/ that goes
    by roles asks this, after its lock. One query, and one when the roles are asked.
    """
    return User.objects.get(pk=user.pk) if user.is_authenticated else user


def second_factors(user: User) -> dict[str, int]:
    """How many of each sort a person has: {"totp": 1, "webauthn": 2, "recovery_codes": 1}."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return counts


@dataclass(frozen=True)
class FoundTerritory:
    """One territory that may be meant, and the commune by whose name it was found."""

    territory: Territory
    commune: str = ""


def territories_named(text: str) -> list[FoundTerritory]:
    """Territories whose name holds the words, then those of the communes of that name or postal code. Two queries."""
    words = fold(text).split()
    if len("".join(words)) < 2:
        return []
    named = [
        pk
        for pk, name in Territory.objects.exclude(kind=TerritoryKind.COMMUNE).values_list("pk", "name")
        if all(word in fold(name) for word in words)
    ][:MOST_SHOWN]
    communes = communes_named(text, limit=MOST_SHOWN)
    wanted = {siren for _name, _area, siren in communes}
    rows = list(Territory.objects.filter(Q(pk__in=named) | Q(siren__in=wanted)))
    by_pk, by_siren = {row.pk: row for row in rows}, {row.siren: row for row in rows}
    found = {pk: FoundTerritory(by_pk[pk]) for pk in named}
    for name, area, siren in communes:
        row = by_siren.get(siren)
        if row and row.pk not in found:
            found[row.pk] = FoundTerritory(row, f"{name} ({area})")
    return list(found.values())[: MOST_SHOWN * 2]
