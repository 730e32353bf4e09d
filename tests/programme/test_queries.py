"""How far a person is, with constant queries."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Page

from lms.programme.domain.access import allow_group, require_sign_in, restrict_course_to_groups
from lms.programme.domain.progress import mark_done
from lms.programme.models import CoursePage, LessonPage
from lms.programme.queries import course_progress, my_courses, next_lesson, outlines, page_at, visible_pages
from tests.factories.programme import LessonPageFactory, ThemePageFactory
from tests.programme.help import course_with, person

pytestmark = pytest.mark.django_db


def test_progress_counts_live_lessons_of_the_reader_alone():
    user, other = person(), person()
    course, lessons = course_with(2, 2)
    lessons[3].unpublish()
    mark_done(user=user, lesson=lessons[0])
    mark_done(user=other, lesson=lessons[1])
    progress = course_progress(user, [course])[course.pk]
    assert (progress.done, progress.total, progress.next.pk) == (1, 3, lessons[1].pk)
    assert (progress.is_started, progress.is_done) == (True, False)


def test_progress_of_a_finished_course_and_of_an_empty_one():
    user, (course, lessons), (empty, _none) = person(), course_with(1), course_with(0)
    mark_done(user=user, lesson=lessons[0])
    found = course_progress(user, [course, empty])
    assert [(one.done, one.total, one.next, one.is_done) for one in found.values()] == [
        (1, 1, None, True),
        (0, 0, None, False),
    ]


@pytest.mark.parametrize("number", [1, 10])
def test_progress_of_many_courses_takes_two_queries(number, django_assert_num_queries):
    user = person()
    theme = ThemePageFactory()
    courses = [course_with(2, theme=theme)[0] for _ in range(number)]
    with django_assert_num_queries(2):
        assert len(course_progress(user, courses)) == number


def test_next_lesson_goes_on_into_the_next_module():
    user, (course, lessons) = person(), course_with(1, 1)
    assert next_lesson(user, course).pk == lessons[0].pk
    mark_done(user=user, lesson=lessons[0])
    assert next_lesson(user, course).pk == lessons[1].pk
    mark_done(user=user, lesson=lessons[1])
    assert next_lesson(user, course) is None


def test_my_courses_are_those_of_my_cohorts_and_those_i_began():
    group = Group.objects.create(name="cohort:a")
    (mine, _a), (begun, lessons), (_other, _b) = course_with(1), course_with(1), course_with(1)
    allow_group(theme=mine.theme, group=group)
    user = person(group)
    mark_done(user=user, lesson=lessons[0])
    assert {course.pk for course in my_courses(user)} == {mine.pk, begun.pk}


def test_my_courses_leave_out_what_is_closed_to_me():
    group, other = Group.objects.create(name="a"), Group.objects.create(name="b")
    course, _lessons = course_with(1)
    restrict_course_to_groups(course=course, groups=[other])
    course.theme.groups.add(group)  # as if the restriction had been narrowed by hand
    assert list(my_courses(person(group))) == []


def test_outline_reads_two_queries_once_its_shape_is_known(django_assert_num_queries):
    user, (course, lessons) = person(), course_with(2, 1)
    mark_done(user=user, lesson=lessons[0])
    outlines(user, [course.path])
    with django_assert_num_queries(2):
        (outline,) = outlines(user, [course.path])
    shape = [[(step.number, step.is_done) for step in part.lessons] for part in outline.modules]
    assert (shape, outline.done) == ([[(1, True), (2, False)], [(1, False)]], 1)
    before, here, after = outline.around(lessons[1])
    assert [step.page.pk for step in (before, here, after)] == [lesson.pk for lesson in lessons]
    assert [step.page.url for step in outline.lessons] == [lesson.url for lesson in lessons]
    assert (outline.theme.hue, outline.theme.url) == (course.theme.hue, course.theme.url)


def titles(course):
    """What the outline of a course shows to anybody."""
    return [
        step.page.title for outline in outlines(AnonymousUser(), [course.path]) for step in outline.lessons
    ]


def test_outline_follows_every_change_at_once():
    course, lessons = course_with(2, 1)
    first, second, third = lessons
    assert titles(course) == [first.title, second.title, third.title]
    first.title = "Nouveau titre"
    first.save_revision().publish()
    second.unpublish()
    assert titles(course) == ["Nouveau titre", third.title]
    Page.objects.get(pk=third.pk).unpublish()
    LessonPageFactory(parent=second.get_parent(), title="De plus")
    assert titles(course) == ["Nouveau titre", "De plus"]
    first.delete()
    assert titles(course) == ["De plus"]
    course.theme.short_title = "Autre nom"
    course.theme.save()
    assert outlines(AnonymousUser(), [course.path])[0].theme.short_title == "Autre nom"


def test_outline_follows_courses_that_are_moved_or_renamed():
    (one, _a), (two, lessons) = course_with(1), course_with(1)
    assert titles(two) == [lessons[0].title]
    two.move(one, pos="left")
    one, two = CoursePage.objects.get(pk=one.pk), CoursePage.objects.get(pk=two.pk)
    assert titles(two) == [lessons[0].title]
    index = one.get_parent().specific
    index.slug = "cours"
    index.save_revision().publish()
    step = outlines(AnonymousUser(), [two.path])[0].lessons[0]
    assert step.page.url == LessonPage.objects.get(pk=lessons[0].pk).url


def test_outline_hides_a_module_closed_to_the_reader():
    course, lessons = course_with(1, 1)
    require_sign_in(page=lessons[1].get_parent())
    assert titles(course) == [lessons[0].title]
    require_sign_in(page=course)
    assert outlines(AnonymousUser(), [course.path]) == []


def test_visible_pages_filters_any_queryset_without_a_query_of_its_own(django_assert_num_queries):
    course, _lessons = course_with(1)
    restrict_course_to_groups(course=course)
    user = person()
    with django_assert_num_queries(1):
        assert list(visible_pages(user, CoursePage.objects.all())) == []


def test_page_at_finds_each_kind_with_one_query(django_assert_num_queries):
    _course, lessons = course_with(1)
    url = lessons[0].url
    page_at("/")  # the roots of sites are in the cache from now on
    with django_assert_num_queries(1):
        assert page_at(url).pk == lessons[0].pk
    assert page_at(url + "plus-loin/") is None
