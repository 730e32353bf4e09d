"""What the apps above give to this one, from their `AppConfig.ready`: what rests on a role, what opens without signing in,
how a group is called, and the way to tell somebody."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group

# Each is called in the transaction of its event.
_resting: dict[str, Callable[..., None]] = {}
_resting_locks: dict[str, Callable[..., None]] = {}
_places: dict[str, Callable[..., None]] = {}
_openings: dict[str, Callable[..., None]] = {}
_names: dict[str, Callable[[Iterable[int]], dict[int, str]]] = {}
_messengers: list[Callable[..., None]] = []


def register_resting(name: str, end: Callable[..., None], *, lock: Callable[..., None] | None = None) -> None:
    """What rests on a role and ends with it: `end(user=, role=, by=)`.

    `lock(user=, role=)` takes what comes before a person in the order of locks (cohorts, projects).
    """
    _resting[name] = end
    if lock is not None:
        _resting_locks[name] = lock


def lock_what_rests(*, user: Any, role: str) -> None:
    """Before the person is locked to end a role: app after app, from the floor up, as they were registered."""
    for lock in _resting_locks.values():
        lock(user=user, role=role)


def end_what_rests(*, user: Any, role: str, by: Any) -> None:
    """A role is over: so are the rights that need it."""
    for end in _resting.values():
        end(user=user, role=role, by=by)


def register_place(name: str, end: Callable[..., None]) -> None:
    """What a person holds that others wait for or count on, and that ends when they are erased: `end(user=, by=)`."""
    _places[name] = end


def end_places(*, user: Any, by: Any) -> None:
    """A person is erased: seats, memberships and appointments to come end by their verbs, before the account is locked."""
    for name in sorted(_places):
        _places[name](user=user, by=by)


def registered_places() -> set[str]:
    """Their names."""
    return set(_places)


def register_opening(name: str, close: Callable[..., None]) -> None:
    """What opens something in a person's name without signing in, and ends with the password: `close(user=)`."""
    _openings[name] = close


def close_openings(*, user: Any) -> None:
    """The password changed, or the account is closed: calendar feeds, API tokens and their like open nothing any more."""
    for name in sorted(_openings):
        _openings[name](user=user)


def registered_openings() -> set[str]:
    """Their names."""
    return set(_openings)


def register_group_names(name: str, names: Callable[[Iterable[int]], dict[int, str]]) -> None:
    """How people call the groups that an app keeps: from keys to names, in the reader's language."""
    _names[name] = names


def group_names(groups: Iterable[Group]) -> dict[int, str]:
    """The groups among these that have a name for people; what has none is not to be shown."""
    keys = [group.pk for group in groups]
    found: dict[int, str] = {}
    for name in sorted(_names):
        found |= _names[name](keys)
    return found


def register_messenger(tell: Callable[..., None]) -> None:
    """The one way to write to somebody: `tell(person=, key=, sentence=, values=)`, in the transaction of the event."""
    _messengers[:] = [tell]


def tell(*, person: Any, key: str, sentence: Any, values: dict[str, Any]) -> None:
    """`sentence` is lazy and takes `values` by name: it is said in the person's language."""
    for messenger in _messengers:
        messenger(person=person, key=key, sentence=sentence, values=values)
