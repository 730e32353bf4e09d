"""What a person belongs to, as keys: groups, cohorts, themes, projects, all in one short query.

Nearly every list of the platform is "what I may see", and asks it of these keys. Asked as subqueries in each list they
cost whole-table scans (PostgreSQL cannot use two indexes through `OR` of subqueries) and milliseconds of building SQL;
asked once, as constants, they cost one index look-up each. Each app declares its own part from `AppConfig.ready`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

PLACE = re.compile(r"%s|:now")
# Name of a part -> SELECT of (kind, key), and what fills each of its places in turn.
_parts: dict[str, tuple[str, list[str]]] = {}
# Kinds that give a right over what is other people's: who holds one needs a second factor.
_beyond_oneself: set[str] = set()


def register_belonging(name: str, sql: str, *, beyond_oneself: Iterable[str] = ()) -> None:
    """Add a part: a SELECT of two columns, a kind (text) and a key (integer), for the person `%s` at the moment `:now`.

    `beyond_oneself`: those of its kinds that give a right over what is other people's.
    """
    _parts[name] = (sql.replace(":now", "%s"), PLACE.findall(sql))
    _beyond_oneself.update(beyond_oneself)


@dataclass(frozen=True)
class Belonging:
    """Keys by kind, of one person at one moment."""

    keys: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def of(self, *kinds: str) -> frozenset[int]:
        """The keys of these kinds together."""
        return frozenset().union(*(self.keys.get(kind, frozenset()) for kind in kinds))

    def __contains__(self, kind: str) -> bool:
        return kind in self.keys

    @property
    def goes_beyond_oneself(self) -> bool:
        """Whether any row, of whatever app, gives a right over what is other people's."""
        return any(kind.startswith("role:") or kind in _beyond_oneself for kind in self.keys)

    @property
    def copies_differ(self) -> bool:
        """Whether the groups that the person is in are not those of the roles in force (`domain.roles.settle`)."""
        copies = {kind.removeprefix("copy of ") for kind in self.keys if kind.startswith("copy of ")}
        return copies != {kind for kind in self.keys if kind.startswith("role:")} - {"role:admin"}


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
    fill = {"%s": user_id, ":now": connection.ops.adapt_datetimefield_value(timezone.now())}
    values = [fill[place] for _sql, places in parts for place in places]
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _places in parts), values)
        for kind, key in cursor.fetchall():
            found.setdefault(kind, set()).add(key)
    return Belonging({kind: frozenset(keys) for kind, keys in found.items()})


# What makes a row of `Granted` count.
IN_FORCE = "{row}.ended_at IS NULL AND ({row}.until IS NULL OR {row}.until > :now)"

register_belonging(
    "accounts groups",
    # The groups of roles are copies, which grant nothing by themselves; see `User.roles`.
    "SELECT CASE WHEN g.name LIKE 'role:%%' THEN 'copy of ' || g.name ELSE 'group' END, g.id "
    "FROM accounts_user_groups ug JOIN auth_group g ON g.id = ug.group_id WHERE ug.user_id = %s",
)
register_belonging(
    "accounts roles",
    # The key is that of the role's group (0 where it has none), by which Wagtail and the library grant.
    "SELECT 'role:' || r.role, COALESCE(g.id, 0) FROM accounts_rolegrant r "  # noqa: S608 - constants
    f"LEFT JOIN auth_group g ON g.name = 'role:' || r.role WHERE {IN_FORCE.format(row='r')} AND r.user_id = %s",
)
