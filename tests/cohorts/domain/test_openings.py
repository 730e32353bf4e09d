"""The calendar of a cohort: what is closed for now, to whom, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cohorts.domain.openings import OpeningPlan, set_calendar
from cohorts.domain.sessions import HalfDayPlan, cancel_session, move_session
from cohorts.models import LessonOpening
from lms.accounts.enums import Role
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.learning.course_tree import tree_around
from lms.learning.domain.progress import mark_done
from lms.programme.models import CoursePage
from tests.cohorts.help import refused
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    coach_of,
    expert_of,
    manager_of,
)
from tests.programme.help import course_with, person, spaced

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def course():
    return course_with(2, 1)


@pytest.fixture
def cohort(course):
    return CohortFactory(theme=course[0].theme)


@pytest.fixture
def reader(cohort):
    return EnrolmentFactory(cohort=cohort).user


def in_days(number):
    return OpeningPlan(opens_at=timezone.now() + timedelta(days=number))


def plan(cohort, course, pages):
    set_calendar(cohort=cohort, course=course, plans={page.pk: one for page, one in pages.items()})


def closed(user, course):
    """By number of the lesson, the reason."""
    lessons = tree_around(user, CoursePage.objects.get(pk=course.pk)).lessons
    return {number: one.closed for number, one in enumerate(lessons, start=1) if one.closed}


def test_a_lesson_waits_for_itself_its_module_and_its_course(
    cohort, course, reader, django_assert_num_queries
):
    course, lessons = course
    plan(
        cohort, course, {lessons[0].get_parent(): in_days(3), lessons[1]: in_days(9), lessons[2]: in_days(-1)}
    )
    assert list(closed(reader, course)) == [1, 2]
    assert closed(reader, course)[2].opens_at > timezone.now() + timedelta(days=8)
    plan(cohort, course, {course: in_days(20)})
    assert list(closed(reader, course)) == [1, 2, 3]
    plan(cohort, course, {})
    assert (closed(reader, course), LessonOpening.objects.count()) == ({}, 0)


def test_the_reason_is_said_in_the_zone_of_the_cohort(course):
    course, lessons = course
    cohort = CohortFactory(theme=course.theme, time_zone="Indian/Reunion", ends_on="2027-12-31")
    reader = EnrolmentFactory(cohort=cohort).user
    at = datetime(2027, 1, 14, 12, 30, tzinfo=UTC)
    plan(cohort, course, {lessons[0]: OpeningPlan(opens_at=at)})
    said = spaced(str(closed(reader, course)[1].why))
    assert said == "Votre promotion l’ouvre le jeudi 14 janvier à 16 h 30 (heure de La Réunion)."


def test_after_a_session_means_once_its_last_half_day_has_ended(cohort, course, reader):
    course, lessons = course
    session = GroupSessionFactory(cohort=cohort, number=3)
    plan(cohort, course, {lessons[0]: OpeningPlan(after_session=session.pk)})
    assert "dont la date n’est pas encore fixée" in closed(reader, course)[1].why
    assert closed(reader, course)[1].opens_at is None
    now = timezone.now()
    HalfDayFactory(session=session, starts_at=now - timedelta(hours=9))
    last = HalfDayFactory(session=session, starts_at=now - timedelta(hours=1))
    assert closed(reader, course)[1].opens_at == last.ends_at
    assert "après la session n° 3" in spaced(closed(reader, course)[1].why)
    later = [HalfDayPlan(now + 5 * TOMORROW, now + 5 * TOMORROW + timedelta(hours=2))]
    move_session(session=session, half_days=later, place="Ailleurs")
    assert closed(reader, course)[1].opens_at == later[0].ends_at
    cancel_session(session=session)
    shut = closed(reader, course)[1]
    assert (shut.opens_at, "est annulée" in shut.why) == (later[0].ends_at, True)
    session.half_days.update(starts_at=now - 2 * TOMORROW, ends_at=now - TOMORROW)
    assert closed(reader, course) == {}


def test_in_two_cohorts_a_lesson_is_open_as_soon_as_one_opens_it(cohort, course, reader):
    course, lessons = course
    plan(cohort, course, {lessons[0]: in_days(9), lessons[1]: in_days(9)})
    other = CohortFactory(theme=course.theme)
    EnrolmentFactory(cohort=other, user=reader)
    assert closed(reader, course) == {}
    plan(other, course, {lessons[0]: in_days(4)})
    assert list(closed(reader, course)) == [1]
    assert closed(reader, course)[1].opens_at < timezone.now() + timedelta(days=5)
    EnrolmentFactory(cohort=CohortFactory(), user=reader)
    assert list(closed(reader, course)) == [1]


def test_who_writes_coaches_advises_or_manages_reads_all(cohort, course, reader):
    course, _lessons = course
    plan(cohort, course, {course: in_days(9)})
    CoursePage.objects.filter(pk=course.pk).update(in_order=True)
    staff = [person(role=Role.EDITOR), person(is_superuser=True), coach_of(cohort)]
    staff += [manager_of(course.theme), expert_of(course.theme)]
    for one in staff:
        EnrolmentFactory(cohort=cohort, user=one)
        assert closed(one, course) == {}
    assert list(closed(reader, course)) == [1, 2, 3]
    assert list(closed(person(), course)) == [2, 3]  # in no cohort: no calendar


def test_what_is_done_stays_open(cohort, course, reader):
    course, lessons = course
    mark_done(user=reader, lesson=lessons[0])
    plan(cohort, course, {course: in_days(9)})
    assert list(closed(reader, course)) == [2, 3]
    with refused("not_open_yet"):
        mark_done(user=reader, lesson=lessons[1])


def test_a_calendar_costs_one_query_more_and_two_for_several_cohorts(cohort, course, reader):
    course, lessons = course
    plan(cohort, course, {one: in_days(9) for one in lessons})

    def queries():
        tree_around(reader, course)  # fills the cache
        user = User.objects.get(pk=reader.pk)
        user.remembers = True
        memberships_of(user)
        with CaptureQueriesContext(connection) as seen:
            tree_around(user, course)
        return len(seen)

    alone = queries()
    EnrolmentFactory(cohort=CohortFactory(theme=course.theme), user=reader)
    assert queries() == alone + 1
    LessonOpening.objects.all().delete()
    assert queries() == alone - 1  # no calendar, no query


def test_the_database_takes_one_way_once_and_a_session_of_the_cohort(cohort, course):
    course, lessons = course
    own, foreign = GroupSessionFactory(cohort=cohort), GroupSessionFactory()
    row = {"cohort": cohort, "page": lessons[0].page_ptr}
    LessonOpening.objects.create(**row, after_session=own)
    for bad in (
        {**row, "opens_at": timezone.now()},
        {"cohort": cohort, "page": lessons[1].page_ptr},
        {"cohort": cohort, "page": lessons[1].page_ptr, "opens_at": timezone.now(), "after_session": own},
        {"cohort": cohort, "page": lessons[1].page_ptr, "after_session": foreign},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LessonOpening.objects.create(**bad)
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonOpening.objects.update(after_session=foreign)


def test_the_verb_refuses_foreign_pages_sessions_and_people(cohort, course):
    course, lessons = course
    other, [elsewhere] = course_with(1)
    with refused("other_course", 422):
        plan(cohort, course, {elsewhere: in_days(1)})
    with refused("other_course", 422):
        plan(cohort, other, {elsewhere: in_days(1)})
    with refused("other_session", 422):
        plan(cohort, course, {lessons[0]: OpeningPlan(after_session=GroupSessionFactory().pk)})
    for stranger in (person(), coach_of(CohortFactory(theme=course.theme)), expert_of(course.theme)):
        with refused("forbidden", 403):
            set_calendar(cohort=cohort, course=course, plans={}, by=stranger)
    for leader in (coach_of(cohort), manager_of(course.theme)):
        set_calendar(cohort=cohort, course=course, plans={lessons[0].pk: in_days(1)}, by=leader)
    assert LessonOpening.objects.count() == 1


def test_the_calendar_goes_with_its_page_and_a_copy_has_none(cohort, course):
    course, lessons = course
    session = GroupSessionFactory(cohort=cohort)
    plan(cohort, course, {lessons[0]: in_days(2), lessons[1]: OpeningPlan(after_session=session.pk)})
    copy = lessons[0].copy(update_attrs={"slug": "copie"})
    assert not LessonOpening.objects.filter(page=copy.pk).exists()
    with pytest.raises(ProtectedError):
        session.delete()
    lessons[1].delete()
    lessons[0].delete()
    assert not LessonOpening.objects.exists()


def test_a_course_waits_for_another_one_that_can_be_finished(reader, course):
    course, _lessons = course
    first, [only] = course_with(1, title="Pour commencer")
    course.prerequisite = first
    course.save()
    assert {str(one.why) for one in closed(reader, course).values()} == {
        "Ouvre quand le parcours «\u00a0Pour commencer\u00a0» est terminé."
    }
    assert tree_around(reader, course).next is None
    first.unpublish()
    assert closed(reader, course) == {}
    first.save_revision().publish()
    assert len(closed(reader, course)) == 3
    mark_done(user=reader, lesson=only)
    assert closed(reader, course) == {}


def test_courses_do_not_wait_for_one_another(course):
    from django.core.exceptions import ValidationError

    course, _lessons = course
    second = course_with(1, prerequisite=course)[0]
    third = course_with(1, prerequisite=second)[0]
    for bad in (course, third):
        course.prerequisite = bad
        with pytest.raises(ValidationError) as error:
            course.full_clean()
        assert "prerequisite" in error.value.message_dict
