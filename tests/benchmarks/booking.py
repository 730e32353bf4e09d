"""Booking is a write: it needs a fresh slot each time, prepared before and taken away afterwards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from coaching.models import Booking, Project, ProjectMember, SessionLog, Slot
from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort, Enrolment
from lms.accounts.enums import TerritoryKind
from lms.accounts.models import Territory, User
from lms.programme.models import ThemePage

from . import client, people
from .cases import CLIENTS, PageCase

DOMAIN, NAME = "benchmark.test", "benchmark"
PROJECTS = 100  # a client: no project grows a history that the large demonstration does not have
SLOTS_A_SECOND = 600  # more than can be booked


def remove() -> None:
    """Take away all that `Bench` made, also what an interrupted run left."""
    users = User.objects.filter(email__endswith=f"@{DOMAIN}")
    SessionLog.objects.filter(slot__coach__in=users).delete()
    Booking.objects.filter(person__in=users)._raw_delete(Booking.objects.db)
    Slot.objects.filter(coach__in=users)._raw_delete(Slot.objects.db)
    ProjectMember.objects.filter(project__territory__slug=NAME).delete()
    Project.objects.filter(territory__slug=NAME).delete()
    Enrolment.objects.filter(cohort__group__name=NAME).delete()
    Cohort.objects.filter(group__name=NAME).delete()
    users.delete()
    Group.objects.filter(name=NAME).delete()
    Territory.objects.filter(slug=NAME).delete()


class Bench:
    """A cohort with one person, one coach and a hundred projects for each client, and thousands of free slots."""

    def __init__(self, slots: int) -> None:
        remove()
        group = Group.objects.create(name=NAME)
        territory = Territory.objects.create(kind=TerritoryKind.EXAMPLE, name=NAME, slug=NAME)
        theme = ThemePage.objects.order_by("pk").first()
        day = timezone.now().date()
        self.cohort = Cohort.objects.create(
            theme=theme,
            name=NAME,
            group=group,
            starts_on=day,
            ends_on=date(day.year + 9, 1, 1),
            capacity=CLIENTS,
        )
        self.people, self.slots, self.projects = [], [], []
        for number in range(CLIENTS):
            self._client(number, territory, slots // CLIENTS)

    def _client(self, number: int, territory: Territory, slots: int) -> None:
        person = User.objects.create_user(
            f"personne{number}@{DOMAIN}", first_name="Banc", last_name="D’essai"
        )
        coach = User.objects.create_user(f"coach{number}@{DOMAIN}", first_name="Coach", last_name="D’essai")
        Enrolment.objects.create(
            cohort=self.cohort, user=person, status=EnrolmentStatus.ENROLLED, seat=number + 1
        )
        person.groups.add(self.cohort.group)
        self.cohort.coaches.add(coach)
        projects = Project.objects.bulk_create(
            Project(
                territory=territory,
                theme=self.cohort.theme,
                cohort=self.cohort,
                title=f"{NAME} {n}",
                quota=10_000,
            )
            for n in range(PROJECTS)
        )
        ProjectMember.objects.bulk_create(
            ProjectMember(project=project, person=person, is_lead=True) for project in projects
        )
        start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        self.slots.append(
            Slot.objects.bulk_create(
                (
                    Slot(
                        coach=coach,
                        cohort=self.cohort,
                        starts_at=start + timedelta(minutes=30 * n),
                        ends_at=start + timedelta(minutes=30 * n + 30),
                    )
                    for n in range(slots)
                ),
                batch_size=2_000,
            )
        )
        self.people.append(person)
        self.projects.append(projects)


@dataclass
class ApiBooking(PageCase):
    """POST /api/v1/bookings/, each on a slot of its own."""

    good = 201

    def prepare(self, host: str, seconds: float) -> None:
        """Slots for every second of the run."""
        self.bench = Bench(int(SLOTS_A_SECOND * seconds))
        self.host, self.people = host, [people.sign_in(user) for user in self.bench.people]
        self.left = [iter(enumerate(slots)) for slots in self.bench.slots]

    def requests(self, number: int) -> Iterator[bytes]:
        """One booking for each slot that is left."""
        reader, projects = self.people[number], self.bench.projects[number]
        for index, slot in self.left[number]:
            body = json.dumps({"slot": slot.pk, "project": projects[index % PROJECTS].pk})
            yield client.post(
                "/api/v1/bookings/", reader.cookies, self.host, body, "application/json", reader.token
            )

    def clean(self) -> None:
        """Bookings, messages, slots and people go."""
        people.sign_out(self.people)
        remove()
