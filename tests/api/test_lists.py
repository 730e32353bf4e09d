"""Lists: only what one may see, in pages, at a cost that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from coaching.models import Action, FollowUp
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, ProjectFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory, GroupSessionFactory, HalfDayFactory
from tests.world import CANARY, build_world

pytestmark = pytest.mark.django_db
BUDGET = 6  # design, section 7; the session and the person cost two more here than with a token


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def grow(side, count: int) -> None:
    """More of everything in one cohort."""
    for n in range(count):
        EnrolmentFactory(cohort=side.cohort)
        HalfDayFactory(
            session=GroupSessionFactory(cohort=side.cohort, number=100 + side.cohort.sessions.count())
        )
        project = ProjectFactory(cohort=side.cohort, team=[side.participant, UserFactory()])
        slot = SlotFactory(coach=side.coach, cohort=side.cohort)
        BookingFactory(slot=slot, project=project, person=UserFactory())
        Action.objects.create(project=project, title=f"Suite {n}", owner=side.participant)
        FollowUp.objects.create(
            project=project, expert=side.expert, happened_on="2026-10-01", state="watch", finding="Constat"
        )


LISTS = [
    "cohorts",
    "enrolments",
    "sessions",
    "projects",
    "slots",
    "bookings",
    "session-logs",
    "follow-ups",
    "actions",
]


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_with_10_and_with_100_rows(name):
    world = build_world()
    world.mine.cohort.capacity = 300
    world.mine.cohort.save()
    client = client_of(world.mine.participant)
    costs = []
    for count in (10, 90):
        grow(world.mine, count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(f"/api/v1/{name}/?page_size=100")
        assert answer.status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= BUDGET + 2


FILTERS = {"bookings": "slot", "session-logs": "slot", "follow-ups": "project", "actions": "project"}


@pytest.mark.parametrize("name", LISTS)
def test_a2_nothing_of_another_cohort_is_listed(name):
    """A2: with the other cohort's id as a filter too."""
    world = build_world()
    client, key = client_of(world.mine.participant), FILTERS.get(name, "cohort")
    answer = client.get(f"/api/v1/{name}/").content.decode()
    for words in ("Promotion B", "Constat B", "Résumé B", "Suite B", "Projet B"):
        assert words not in answer
    if name != "cohorts":
        foreign = getattr(world.other, key).pk
        assert client.get(f"/api/v1/{name}/?{key}={foreign}").json()["results"] == []


@pytest.mark.parametrize("who", ["participant", "expert", "manager", "coach"])
def test_a3_private_note_is_in_no_answer(who):
    """A3: not even in its author's answers: the API does not carry it at all."""
    world = build_world()
    client = client_of(getattr(world.mine, who))
    for name in LISTS:
        assert CANARY not in client.get(f"/api/v1/{name}/").content.decode()


def test_page_size_is_capped():
    world = build_world()
    grow(world.mine, 3)
    answer = client_of(world.mine.participant).get("/api/v1/slots/?page_size=100000").json()
    assert len(answer["results"]) == answer["count"] <= 100
    assert {"id", "kind", "coach", "start", "end", "seats", "seats_left"} <= set(answer["results"][0])
