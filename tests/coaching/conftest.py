"""A cohort with its coach, an expert, and a project with its team: what most tests of coaching start from."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connections

from coaching.domain import bookings as booking_domain
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.core.errors import DomainError
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from tests.factories.accounts import UserFactory
from tests.factories.coaching import ProjectFactory, SlotFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory


@contextmanager
def refused(code):
    """The domain refuses with this code and a sentence that a person can read."""
    with pytest.raises(DomainError) as caught:
        yield
    assert caught.value.code == code
    assert len(str(caught.value)) > 20


def make_project(cohort, person=None, **fields):
    """A project of the cohort with one person, enrolled and of the territory."""
    person = person or EnrolmentFactory(cohort=cohort).user
    project = ProjectFactory(cohort=cohort, team=[person], **fields)
    person.territories.add(project.territory)
    return SimpleNamespace(project=project, person=person)


@pytest.fixture
def real_database(transactional_db, tmp_path):
    """A database that threads share as in production: on SQLite a file (the one in memory locks whole tables)."""
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        return
    path, options = tmp_path / "threads.sqlite3", connections.settings["default"]
    with closing(sqlite3.connect(path)) as copy:
        memory.connection.backup(copy)
    name, options["NAME"] = options["NAME"], str(path)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        options["NAME"] = name
        connections["default"] = memory


@pytest.fixture
def coached(db):
    """`coached.cohort`, `.coach`, `.expert`, `.manager`, `.person` of `.project`."""
    return make_coached()


def make_coached(capacity=200):
    """The same, for tests that open their own transactions."""
    cohort = CohortFactory(capacity=capacity)
    coach, expert, manager = UserFactory(), UserFactory(), UserFactory()
    grant_role(user=coach, role=Role.COACH)
    grant_role(user=expert, role=Role.EXPERT)
    grant_role(user=manager, role=Role.MANAGER)
    cohort.coaches.add(coach)
    grant_theme_role(theme=cohort.theme, user=expert, role=ThemeRoleKind.EXPERT)
    grant_theme_role(theme=cohort.theme, user=manager, role=ThemeRoleKind.MANAGER)
    mine = make_project(cohort)
    return SimpleNamespace(
        cohort=cohort, coach=coach, expert=expert, manager=manager, person=mine.person, project=mine.project
    )


@pytest.fixture
def slot(coached):
    """A future individual slot of the coach, for the cohort."""
    return slot_of(coached)


@pytest.fixture
def booked(coached, slot):
    """The project's booking of the slot."""
    return booking_domain.book(
        person=coached.person, slot=slot, project=coached.project, question="Convaincre"
    )


def slot_of(coached, **fields):
    """A slot of the coach, for the cohort."""
    return SlotFactory(coach=coached.coach, cohort=coached.cohort, **fields)


def book(who, slot, **fields):
    """A seat for `who.person`, and their project."""
    return booking_domain.book(person=who.person, slot=slot, project=who.project, **fields)


@pytest.fixture
def over(booked):
    """The slot has ended: its log waits."""
    with time_machine.travel(booked.ends_at + timedelta(hours=1)):
        yield booked.slot
