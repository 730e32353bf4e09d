"""Who may open a course."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Page, PageViewRestriction

from lms.accounts.enums import Role
from lms.programme.domain.access import (
    allow_group,
    require_sign_in,
    restrict_course_to_groups,
)
from lms.programme.models import LessonPage, is_closed, pages_open_to, paths_closed_to
from tests.factories.accounts import UserFactory
from tests.programme.help import course_with, person

pytestmark = pytest.mark.django_db


def readers_of(lesson, **people):
    """Names of those who see the lesson in lists."""
    return {
        name
        for name, user in people.items()
        if LessonPage.objects.visible_to(user).filter(pk=lesson.pk).exists()
    }


def test_restricted_course_opens_to_its_groups_and_the_staff():
    group = Group.objects.create(name="cohort:a")
    course, lessons = course_with(1)
    restrict_course_to_groups(course=course, groups=[group])
    people = {
        "member": person(group),
        "stranger": person(),
        "coach": person(role=Role.COACH),
        "expert": person(role=Role.EXPERT),
        "editor": person(role=Role.EDITOR),
        "manager": person(role=Role.MANAGER),
        "admin": UserFactory(is_superuser=True),
        "nobody": AnonymousUser(),
    }
    assert readers_of(lessons[0], **people) == {"member", "expert", "editor", "manager", "admin"}


def test_allow_group_opens_reserved_courses_of_the_theme_only():
    group = Group.objects.create(name="cohort:a")
    course, lessons = course_with(1)
    other, other_lessons = course_with(1)
    for one in (course, other):
        restrict_course_to_groups(course=one)
    allow_group(theme=course.theme, group=group)
    member = person(group)
    assert (readers_of(lessons[0], member=member), readers_of(other_lessons[0], member=member)) == (
        {"member"},
        set(),
    )
    assert list(course.theme.groups.all()) == [group]


def test_group_allowed_before_the_course_is_reserved_keeps_its_right():
    group = Group.objects.create(name="cohort:a")
    course, lessons = course_with(1)
    allow_group(theme=course.theme, group=group)
    restrict_course_to_groups(course=course)
    assert readers_of(lessons[0], member=person(group), stranger=person()) == {"member"}


def test_sign_in_is_enough_where_no_group_is_asked():
    course, lessons = course_with(1)
    require_sign_in(page=course)
    assert readers_of(lessons[0], someone=person(), nobody=AnonymousUser()) == {"someone"}


def test_restricting_twice_keeps_one_restriction():
    course, _lessons = course_with(1)
    for _ in range(2):
        restrict_course_to_groups(course=course)
    assert PageViewRestriction.objects.filter(page=course).count() == 1


def test_unpublished_lesson_is_in_no_list():
    _course, lessons = course_with(1)
    lessons[0].unpublish()
    assert readers_of(lessons[0], admin=UserFactory(is_superuser=True)) == set()


def test_closed_paths_are_those_of_the_query():
    """One is written in SQL for speed, the other composes with lists: they say the same."""
    group = Group.objects.create(name="cohort:a")
    (first, _a), (second, _b), (third, _c) = course_with(1), course_with(1), course_with(1)
    restrict_course_to_groups(course=first, groups=[group])
    restrict_course_to_groups(course=second)
    require_sign_in(page=third)
    PageViewRestriction.objects.create(
        page=_a[0], restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    first.create_alias(parent=first.get_parent(), update_slug="copie")
    people = [
        person(),
        person(group),
        person(role=Role.EDITOR),
        UserFactory(is_superuser=True),
        AnonymousUser(),
    ]
    _b[0].create_alias(parent=_c[0].get_parent(), update_slug="lecon-copiee")  # a part, mirrored elsewhere
    for user in people:
        closed = paths_closed_to(user)
        rest = {page.pk for page in Page.objects.filter(live=True) if not is_closed(page.path, closed)}
        assert set(pages_open_to(user, Page.objects.all()).values_list("pk", flat=True)) == rest
    assert [len(set(paths_closed_to(user))) for user in people] == [5, 3, 1, 0, 6]
