"""What a person belongs to, as keys: groups, cohorts, themes, projects, all in one short query.

Nearly every list of the platform is "what I may see", and asks it of these keys. Asked as subqueries in each list they
cost whole-table scans (PostgreSQL cannot use two indexes through `OR` of subqueries) and milliseconds of building SQL;
asked once, as constants, they cost one index look-up each. Each app declares its own part from `AppConfig.ready`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# Name of a part -> SELECT of (kind, key) with one parameter: the person.
_parts: dict[str, str] = {}


def register_belonging(name: str, sql: str) -> None:
    """Add a part: a SELECT of two columns, a kind (text) and a key (integer), for the person `%s`."""
    _parts[name] = sql


@dataclass(frozen=True)
class Belonging:
    """Keys by kind, of one person at one moment."""

    keys: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def of(self, *kinds: str) -> frozenset[int]:
        """The keys of these kinds together."""
        return frozenset().union(*(self.keys.get(kind, frozenset()) for kind in kinds))

    def __contains__(self, kind: str) -> bool:
        return kind in self.keys


def belonging_of(user: Any) -> Belonging:
    """One query; none for a visitor, nor where the same request has asked already (`User.remembers`)."""
    if not user.is_authenticated:
        return Belonging()
    known: Belonging | None = getattr(user, "belonging", None) if user.remembers else None
    if known is None:
        known = _read(user.pk)
        if user.remembers:
            user.belonging = known
    return known


def _read(user_id: int) -> Belonging:
    parts = [_parts[name] for name in sorted(_parts)]
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [user_id] * len(parts))
        for kind, key in cursor.fetchall():
            found.setdefault(kind, set()).add(key)
    return Belonging({kind: frozenset(keys) for kind, keys in found.items()})


register_belonging(
    "accounts",
    # The groups that carry roles are kinds by their names; see `User.roles`.
    "SELECT CASE WHEN g.name LIKE 'role:%%' THEN g.name ELSE 'group' END, g.id "
    "FROM accounts_user_groups ug JOIN auth_group g ON g.id = ug.group_id WHERE ug.user_id = %s",
)
