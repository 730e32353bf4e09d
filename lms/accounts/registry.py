"""What the other apps give to this one: what a person belongs to, what ends with a role, a password or a person, how a
group is called, and the way to tell somebody. Verbs are called in the transaction of their event.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured

from lms.core.registry import Declaration, Registry

if TYPE_CHECKING:
    from .models import User


@dataclass(frozen=True)
class Membership(Declaration):
    """Keys that a person belongs to: `SELECT key FROM source`, for the person `:person` at the moment `:now`.

    They are the field `name` of `Memberships`; or, where one read gives several, the one of `fields` that the SQL
    expression `field` names row by row.
    """

    key: str
    source: str
    field: str = ""
    fields: tuple[str, ...] = ()
    is_a_right: bool = False  # over what is other people's: who holds one needs a second factor

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.field) != bool(self.fields):
            raise ImproperlyConfigured(f"Membership({self.name!r}): `field` and `fields` go together")
        for name in self.names:
            if not name.isidentifier():
                raise ImproperlyConfigured(
                    f"Membership({self.name!r}): {name!r} cannot be the name of a field"
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of `Memberships` that it fills."""
        return self.fields or (self.name,)

    @property
    def sql(self) -> str:
        """A SELECT of two columns, field and key."""
        named = self.field or f"'{self.name}'"
        return f"SELECT {named}, {self.key} FROM {self.source}"  # noqa: S608 - written by apps

    def problems(self) -> Iterable[str]:
        others = [name for one in memberships if one is not self for name in one.names]
        return [f"{name!r} is declared twice" for name in self.names if name in others]


memberships = Registry(Membership, file="memberships")


@dataclass(frozen=True)
class GroupNames(Declaration):
    """How people call the groups that an app keeps: `names(keys) -> {key: name}`, in the reader's language."""

    names: Callable[[Iterable[int]], dict[int, str]]


group_names = Registry(GroupNames, file="group_names")


def names_of_groups(groups: Iterable[Group]) -> dict[int, str]:
    """The groups among these that have a name for people; what has none is not to be shown."""
    keys = [group.pk for group in groups]
    found: dict[int, str] = {}
    for declared in group_names:
        found |= declared.names(keys)
    return found


@dataclass(frozen=True)
class Ending(Declaration):
    """A verb that ends what rests on something that ends."""

    end: Callable[..., None]


@dataclass(frozen=True)
class RoleEnding(Ending):
    """`end(user=, role=, by=)`; `lock(user=, role=)` takes what comes before a person in the order of locks."""

    lock: Callable[..., None] | None = None


@dataclass(frozen=True)
class PersonEnding(Ending):
    """`end(user=, by=)`; `lock(user=)` takes what comes before all that any of these verbs locks."""

    lock: Callable[..., None] | None = None


role_endings = Registry(RoleEnding, file="endings")  # in the order of locks: cohorts, then projects
# What a person holds that others wait for or count on: seats, memberships and appointments to come.
person_endings = Registry(PersonEnding, file="endings")
# What opens something in a person's name without signing in: calendar feeds, API tokens.
password_endings = Registry(Ending, file="endings")


@dataclass(frozen=True)
class PersonalData(Declaration):
    """What an app keeps about a person and empties when they are erased: `forget(person)`."""

    forget: Callable[[Any], None]


personal_data = Registry(PersonalData, file="personal_data")


def lock_with_role(*, user: "User", role: str) -> None:
    """Before the person is locked to end a role."""
    for ending in role_endings:
        if ending.lock is not None:
            ending.lock(user=user, role=role)


def end_with_role(*, user: "User", role: str, by: "User | None") -> None:
    """A role is over: so are the rights that need it."""
    for ending in role_endings:
        ending.end(user=user, role=role, by=by)


def end_with_person(*, user: "User", by: "User | None") -> None:
    """A person is erased: what others count on ends by its own verb, before the account is locked."""
    for ending in person_endings:
        if ending.lock is not None:
            ending.lock(user=user)
    for ending in person_endings:
        ending.end(user=user, by=by)


def end_with_password(*, user: "User") -> None:
    """The password changed, or the account is closed: nothing opens in the person's name without signing in."""
    for ending in password_endings:
        ending.end(user=user)


@dataclass(frozen=True)
class Messenger(Declaration):
    """The way to write to somebody: `notify(person=, key=, sentence=, values=)`."""

    notify: Callable[..., None]


messengers = Registry(Messenger, file="messenger")


def notify(*, person: "User", key: str, sentence: object, values: dict[str, Any]) -> None:
    """`sentence` is lazy and takes `values` by name: it is said in the person's language."""
    for messenger in messengers:
        messenger.notify(person=person, key=key, sentence=sentence, values=values)
