"""What a person belongs to, as keys: groups, cohorts, themes, projects, all in one short query. For pages.

Nearly every list of the platform is "what I may see", and asks it of these keys. Asked as subqueries in each list they
cost whole-table scans (PostgreSQL cannot use two indexes through `OR` of subqueries) and milliseconds of building SQL;
asked once, as constants, they cost one index look-up each. Each app declares its own part in its `memberships.py`.

A request reads them once and shows the same from start to end. A verb in domain/ never decides by them: it asks the
rows again, after its lock.
"""

import re
from dataclasses import dataclass, field, make_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from .enums import GRANTED_ROLES, Role
from .registry import Membership, memberships

if TYPE_CHECKING:
    from .requests import AnyUser

PLACE = re.compile(r":person|:now")
# What makes a row of `Granted` count.
IN_FORCE = "{row}.ended_at IS NULL AND ({row}.until IS NULL OR {row}.until > :now)"
ROLE_FIELDS = {role: f"role_{role.value}" for role in GRANTED_ROLES}


@dataclass(frozen=True)
class Memberships:
    """Keys of one person at one moment: a frozen field for each name that is declared, and none besides."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> frozenset[int]: ...

    @property
    def roles(self) -> frozenset[Role]:
        """Those that a row in force grants."""
        return frozenset(role for role, name in ROLE_FIELDS.items() if getattr(self, name))

    @property
    def role_groups(self) -> frozenset[int]:
        """The groups of these roles, by which Wagtail and the library grant."""
        held = (getattr(self, name) for role, name in ROLE_FIELDS.items() if role != Role.ADMIN)
        return frozenset().union(*held)

    @property
    def has_rights(self) -> bool:
        """Whether any row, of whatever app, gives a right over what is other people's."""
        return any(getattr(self, name) for one in memberships if one.is_a_right for name in one.names)

    @property
    def copies_differ(self) -> bool:
        """Whether the groups that the person is in are not those of the roles in force (`domain.roles.settle`)."""
        return self.role_copies != self.role_groups


@dataclass(frozen=True)
class _Read:
    """One query for all that is declared."""

    kind: type[Memberships]
    names: tuple[str, ...]
    sql: str
    places: tuple[str, ...]


@lru_cache(maxsize=4)
def _prepare(declared: tuple[Membership, ...]) -> _Read:
    names = tuple(name for one in declared for name in one.names)
    parts: list[tuple[str, type, Any]] = [(name, frozenset, field(default=frozenset())) for name in names]
    sql = " UNION ALL ".join(one.sql for one in declared)
    kind = make_dataclass("Memberships", parts, bases=(Memberships,), frozen=True)
    return _Read(kind, names, PLACE.sub("%s", sql), tuple(PLACE.findall(sql)))


def memberships_of(user: "AnyUser") -> Memberships:
    """One query; none for a visitor, nor where the same request has asked already (`User.remembers`)."""
    known: Memberships | None = getattr(user, "memberships", None)
    if known is not None and user.is_authenticated and user.remembers:
        return known  # first: a page asks fifteen times
    read = _prepare(tuple(memberships))
    if not user.is_authenticated:
        return read.kind()
    known = _run(read, user.pk)
    if user.remembers:
        user.memberships = known
    return known


def _run(read: _Read, user_id: int) -> Memberships:
    fill = {":person": user_id, ":now": connection.ops.adapt_datetimefield_value(timezone.now())}
    found: dict[str, set[int]] = {name: set() for name in read.names}
    with connection.cursor() as cursor:
        cursor.execute(read.sql, [fill[place] for place in read.places])
        for name, key in cursor.fetchall():
            found[name].add(key)
    return read.kind(**{name: frozenset(keys) for name, keys in found.items()})


memberships.register(
    Membership(
        "groups",
        key="g.id",
        source="accounts_user_groups ug JOIN auth_group g ON g.id = ug.group_id WHERE ug.user_id = :person",
        # The groups of roles are copies, which grant nothing by themselves; see `User.roles`.
        field="CASE WHEN g.name LIKE 'role:%%' THEN 'role_copies' ELSE 'groups' END",
        fields=("groups", "role_copies"),
    )
)
memberships.register(
    Membership(
        "roles",
        key="COALESCE(g.id, 0)",  # that of the role's group, by which Wagtail and the library grant
        source=(
            "accounts_rolegrant r LEFT JOIN auth_group g ON g.name = 'role:' || r.role "
            f"WHERE {IN_FORCE.format(row='r')} AND r.user_id = :person"
        ),
        field="'role_' || r.role",
        fields=tuple(ROLE_FIELDS.values()),
        is_a_right=True,
    )
)
