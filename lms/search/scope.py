"""Who the reader is, for the SQL and for the index alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_

from lms.accounts.memberships import memberships_of
from lms.accounts.requests import AnyUser

from .registry import EVERYBODY, MEMBERS, audience_memberships


@dataclass(frozen=True)
class ReadScope:
    """What a person belongs to, read once: rows are held against its keys, documents against its terms.

    `keys` holds the memberships that the sources of the search name; `groups` with those of the roles among them.
    """

    user: int | None = None
    everything: bool = False  # administrators
    keys: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def of(self, *names: str) -> frozenset[int]:
        """The keys of these memberships together; a name that no source declares is an error, never an empty set."""
        unknown = set(names) - set(self.keys) - audience_memberships()
        if unknown:
            raise LookupError(f"No source of the search declares {sorted(unknown)}.")
        return reduce(or_, (self.keys.get(name, frozenset()) for name in names), frozenset())

    def only(self, *names: str) -> "ReadScope":
        """The same person as far as these memberships go: what a prepared read takes."""
        return ReadScope(
            self.user, self.everything, {name: keys for name in names if (keys := self.of(name))}
        )

    @cached_property
    def terms(self) -> tuple[str, ...] | None:
        """The same as terms of the index; None for who may read all."""
        if self.everything:
            return None
        if self.user is None:
            return (EVERYBODY,)
        own = [term for name, keys in sorted(self.keys.items()) for term in _terms(name, keys)]
        return (EVERYBODY, MEMBERS, f"user:{self.user}", *own)


def _terms(name: str, keys: frozenset[int]) -> list[str]:
    """A role is one term, whatever its group: « role_editor »."""
    if name.startswith("role_"):
        return [name] if keys else []
    return [f"{name}:{key}" for key in sorted(keys)]


def scope_of(user: AnyUser) -> ReadScope:
    """One query, none for a visitor nor where the request has asked already."""
    if not user.is_authenticated:
        return ReadScope()
    if user.is_superuser:
        return ReadScope(user.pk, everything=True)
    known = memberships_of(user)
    keys = {name: getattr(known, name) for name in audience_memberships()}
    if "groups" in keys:
        keys["groups"] |= known.role_groups
    return ReadScope(user.pk, keys={name: some for name, some in keys.items() if some})
