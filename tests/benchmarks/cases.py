"""One line of the table: who asks what, and the budget."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from lms.accounts.models import User

from . import client, people
from .people import Reader

CLIENTS = 4  # two for each worker: enough to keep both busy while the database works


@dataclass
class PageCase:
    """`readers` gives the people, `paths` the addresses for one of them; several are asked in turn."""

    name: str
    readers: Callable[[int], list[User]]
    paths: Callable[[Reader], list[str]]
    ratio: float | None = None
    queries: int | None = None
    accept: str = "text/html"
    good = 200

    def prepare(self, host: str, seconds: float) -> None:
        """Sign the readers in."""
        self.host, self.people = host, [people.sign_in(user) for user in self.readers(CLIENTS)]
        self.addresses = [self.paths(reader) for reader in self.people]

    def requests(self, number: int) -> Iterator[bytes]:
        """What the nth client asks, without end: the same addresses as the others, each from its own place on."""
        reader = self.people[number % len(self.people)]
        paths = self.addresses[number % len(self.people)]
        turn = paths[number % len(paths) :] + paths[: number % len(paths)]
        return cycle([client.get(path, reader.cookies, self.host, self.accept) for path in turn])

    def clean(self) -> None:
        """Nothing stays."""
        people.sign_out(self.people)
