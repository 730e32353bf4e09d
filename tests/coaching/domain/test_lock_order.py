"""One order of locks (coaching/domain/locking.py): who waits for a row holds none that comes after it."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from coaching.models import Project, Slot
from cohorts.domain.coaches import assign_coach, remove_coach
from cohorts.domain.rooms import keep_room
from cohorts.models import Cohort, Room
from lms.accounts.domain.erasure import erase_person
from lms.accounts.domain.roles import end_lapsed_roles, end_role
from lms.accounts.enums import Role
from lms.accounts.models import RoleGrant, User
from tests.coaching.conftest import book, make_coached, make_project, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    RoomFactory,
)
from tests.threads import together

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_database"),
]
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_it_waits():
    for _turn in range(500):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("the verb waited for nothing")


def is_free(model):
    """Whether nobody holds any row of this model."""
    try:
        with transaction.atomic():
            list(model.objects.select_for_update(of=("self",), nowait=True).order_by("pk"))
    except OperationalError:
        return False
    return True


def held_while(verb, held, models, *, strength="UPDATE"):
    """Hold this row until the verb waits for it; which of these models then have rows that it holds already."""
    holds, found = threading.Event(), []

    def hold():
        with transaction.atomic():
            with connection.cursor() as cursor:
                table = held._meta.db_table
                cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR {strength}", [held.pk])
            holds.set()
            until_it_waits()
            found.extend(model.__name__ for model in models if not is_free(model))

    def act():
        assert holds.wait(30)
        verb()

    said, errors = together([hold, act])
    assert (errors, said) == ([], {"ok": 2})
    return found


@pytest.fixture
def coached():
    """A coach with a booked hour, who has a place and a project in another cohort."""
    coached = make_coached()
    coached.slot = slot_of(coached)
    book(coached, coached.slot)
    coached.other = EnrolmentFactory(cohort=CohortFactory(), user=coached.coach).cohort
    MemberFactory(project=make_project(coached.other).project, person=coached.coach)
    coached.admin = UserFactory(is_superuser=True)
    return coached


@pytest.mark.parametrize("which", ["cohort", "other"])
def test_who_erases_a_coach_waits_for_their_cohorts_before_anything_else(coached, which):
    erase = partial(erase_person, user=coached.coach, by=coached.admin)
    assert held_while(erase, getattr(coached, which), [Project, User, Slot]) == []
    assert not coached.cohort.coaches.exists()


def test_who_ends_the_role_of_a_coach_waits_for_their_cohorts_before_anything_else(coached):
    end = partial(end_role, user=coached.coach, role=Role.COACH, by=coached.admin)
    assert held_while(end, coached.cohort, [Project, User, Slot]) == []


def test_who_takes_a_coach_off_waits_for_the_person_before_their_hours(coached):
    coached.slot.bookings.all().delete()
    remove = partial(remove_coach, cohort=coached.cohort, user=coached.coach)
    assert held_while(remove, coached.coach, [Slot], strength="KEY SHARE") == []


def test_roles_whose_day_has_passed_end_one_person_after_the_other():
    first, second = UserFactory(), UserFactory()
    past = timezone.now() - timedelta(hours=1)
    cohort = CohortFactory()
    for person in (first, second):
        RoleGrant.objects.create(user=person, role=Role.COACH)
    assign_coach(cohort=cohort, user=second)
    RoleGrant.objects.update(granted_at=past - timedelta(days=1), until=past)
    assert held_while(end_lapsed_roles, cohort, [User]) == []
    assert not RoleGrant.objects.filter(ended_at__isnull=True).exists()


def test_who_renames_a_room_waits_for_the_cohorts_that_meet_there_before_the_room():
    room, session = RoomFactory(), GroupSessionFactory()
    HalfDayFactory(session=session, room=room, starts_at=timezone.now() + timedelta(days=2))
    room.name = "Salle Jaurès"
    cohort = Cohort.objects.get(pk=session.cohort_id)
    assert held_while(partial(keep_room, room=room), cohort, [Room]) == []
    assert Room.objects.get(pk=room.pk).name == "Salle Jaurès"
