"""A cohort that follows a course with a work to hand in."""

from types import SimpleNamespace

import pytest

from tests.coaching.conftest import make_coached
from tests.factories.cohorts import EnrolmentFactory
from tests.programme.help import course_with

from .world import add_task


def make_class(**task):
    """`.cohort`, `.coach`, `.expert`, `.manager`, `.person` of `.project`, `.mate`, `.lesson`, `.block`."""
    one = SimpleNamespace(**vars(make_coached()))
    one.course, (one.lesson,) = course_with(1, theme=one.cohort.theme)
    one.mate = EnrolmentFactory(cohort=one.cohort).user
    one.block = add_task(one.lesson, **task)
    return one


@pytest.fixture
def group(db):
    """A class whose people hand in by themselves."""
    return make_class()
