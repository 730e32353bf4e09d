"""How much of each, how invented rows are recognised, and the two tools that each step uses."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any

from django.db import models
from django.utils import timezone

DOMAIN = "grande-demo.test"  # of every invented person's address; nobody owns .test
COHORT_GROUP = "cohort:large:"  # how the group of every cohort of this demonstration begins
TERRITORY = "exemple-"  # how the slug of every invented territory begins
SEED = "territoires"
BATCH = 2_000


@dataclass(frozen=True)
class Sizes:
    """Everything follows from the number of cohorts; at scale 1, the figures of design section 7."""

    scale: float = 1.0

    @property
    def cohorts(self) -> int:
        """400, never none."""
        return max(1, round(400 * self.scale))

    @property
    def people(self) -> int:
        """48 of each cohort, and those who accompany them."""
        return self.cohorts * 50

    @property
    def territories(self) -> int:
        """Invented ones, beside the real ones that the platform lists."""
        return self.cohorts

    @property
    def sessions(self) -> int:
        return self.cohorts * 10

    @property
    def attendances(self) -> int:
        return self.cohorts * 500

    @property
    def projects(self) -> int:
        return self.cohorts * 15

    @property
    def slots(self) -> int:
        """Three out of four have one seat."""
        return self.cohorts * 75

    @property
    def bookings(self) -> int:
        return self.cohorts * 100

    @property
    def messages(self) -> int:
        """All sent: nothing here makes a worker write to anybody."""
        return self.cohorts * 250

    @property
    def resources(self) -> int:
        return self.cohorts * 250


def rng(step: str, *parts: object) -> random.Random:
    """The same draws on each machine and in each run, whatever the other steps do."""
    return random.Random(":".join(map(str, (SEED, step, *parts))))  # noqa: S311 - nothing secret


def write(model: type[models.Model], rows: Iterable[Any]) -> Iterator[int]:
    """Write rows in batches; yields how many, for the progress bar."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)
        yield len(batch)


def today() -> datetime:
    return datetime.combine(timezone.now().date(), time(), tzinfo=timezone.get_default_timezone())
