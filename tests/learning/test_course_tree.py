"""Courses as one person sees them, and how far they are, with constant queries."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.cache import cache
from wagtail.models import Page, Site

from lms.learning.course_tree import course_trees, my_trees, tree_around
from lms.learning.domain.progress import mark_done
from lms.programme.domain.access import allow_group, require_sign_in, restrict_course_to_groups
from lms.programme.models import CoursePage, LessonPage
from tests.factories.programme import LessonPageFactory, ThemePageFactory
from tests.programme.help import course_with, person

pytestmark = pytest.mark.django_db


def test_progress_counts_live_lessons_of_the_reader_alone():
    user, other = person(), person()
    course, lessons = course_with(2, 2)
    lessons[3].unpublish()
    mark_done(user=user, lesson=lessons[0])
    mark_done(user=other, lesson=lessons[1])
    (tree,) = course_trees(user, [course.path])
    assert (tree.done, tree.total, tree.next.page.pk) == (1, 3, lessons[1].pk)
    assert (tree.is_started, tree.is_done) == (True, False)


def test_progress_of_a_finished_course_and_of_an_empty_one():
    user, (course, lessons), (empty, _none) = person(), course_with(1), course_with(0)
    mark_done(user=user, lesson=lessons[0])
    trees = course_trees(user, [course.path, empty.path])
    assert [(one.done, one.total, one.next, one.is_done) for one in trees] == [
        (1, 1, None, True),
        (0, 0, None, False),
    ]


@pytest.mark.parametrize("number", [1, 10])
def test_progress_of_many_courses_takes_six_queries_then_four(number, django_assert_num_queries):
    user = person()
    theme = ThemePageFactory()
    paths = [course_with(2, theme=theme)[0].path for _ in range(number)]
    cache.clear()
    Site.get_site_root_paths()
    for queries in (6, 4):  # one of them what the person belongs to, which a page has read already
        with django_assert_num_queries(queries):
            assert len(course_trees(user, paths)) == number


def test_next_lesson_goes_on_into_the_next_module():
    user, (course, lessons) = person(), course_with(1, 1)
    for lesson in lessons:
        assert tree_around(user, course).next.page.pk == lesson.pk
        mark_done(user=user, lesson=lesson)
    assert tree_around(user, course).next is None


def test_my_courses_are_those_of_my_cohorts_and_those_i_began():
    group = Group.objects.create(name="cohort:a")
    (mine, _a), (begun, lessons), (_other, _b) = course_with(1), course_with(1), course_with(1)
    allow_group(theme=mine.theme, group=group)
    user = person(group)
    mark_done(user=user, lesson=lessons[0])
    assert {tree.course.pk for tree in my_trees(user)} == {mine.pk, begun.pk}


def test_my_courses_follow_a_course_that_is_new_and_one_that_goes_to_another_theme():
    group = Group.objects.create(name="cohort:a")
    (mine, _a), (other, _b) = course_with(1), course_with(1)
    allow_group(theme=mine.theme, group=group)
    user = person(group)
    assert [tree.course.pk for tree in my_trees(user)] == [mine.pk]
    new, _lessons = course_with(1, theme=mine.theme)
    other.theme = mine.theme
    other.save_revision().publish()
    assert {tree.course.pk for tree in my_trees(user)} == {mine.pk, new.pk, other.pk}


def test_my_courses_leave_out_what_is_closed_to_me():
    group, other = Group.objects.create(name="a"), Group.objects.create(name="b")
    course, _lessons = course_with(1)
    restrict_course_to_groups(course=course, groups=[other])
    course.theme.groups.add(group)  # as if the restriction had been narrowed by hand
    assert my_trees(person(group)) == []


def test_tree_around_each_page_of_a_course_is_the_same(django_assert_num_queries):
    user, (course, lessons) = person(), course_with(1, 1)
    for page in (course, lessons[1].get_parent(), lessons[1]):
        cache.clear()
        assert tree_around(user, page).course.pk == course.pk
        with django_assert_num_queries(4):
            assert [lesson.page.pk for lesson in tree_around(user, page).lessons] == [
                one.pk for one in lessons
            ]
    assert tree_around(user, course.get_parent().specific) is None


def test_tree_takes_four_queries_once_its_content_is_known(django_assert_num_queries):
    user, (course, lessons) = person(), course_with(2, 1)
    mark_done(user=user, lesson=lessons[0])
    course_trees(user, [course.path])  # the first time, the edition is read too
    with django_assert_num_queries(4):
        (tree,) = course_trees(user, [course.path])
    shape = [[(step.number, step.is_done) for step in module.lessons] for module in tree.modules]
    assert (shape, tree.done) == ([[(1, True), (2, False)], [(1, False)]], 1)
    before, here, after = tree.around(lessons[1])
    assert [step.page.pk for step in (before, here, after)] == [lesson.pk for lesson in lessons]
    assert [step.page.url for step in tree.lessons] == [lesson.url for lesson in lessons]
    assert (tree.theme.hue, tree.theme.url) == (course.theme.hue, course.theme.url)


def titles(course):
    """What a course shows to anybody."""
    return [step.page.title for tree in course_trees(AnonymousUser(), [course.path]) for step in tree.lessons]


def test_tree_follows_every_change_at_once():
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
    assert course_trees(AnonymousUser(), [course.path])[0].theme.short_title == "Autre nom"


def test_tree_follows_courses_that_are_moved_or_renamed():
    (one, _a), (two, lessons) = course_with(1), course_with(1)
    assert titles(two) == [lessons[0].title]
    two.move(one, pos="left")
    one, two = CoursePage.objects.get(pk=one.pk), CoursePage.objects.get(pk=two.pk)
    assert titles(two) == [lessons[0].title]
    index = one.get_parent().specific
    index.slug = "cours"
    index.save_revision().publish()
    step = course_trees(AnonymousUser(), [two.path])[0].lessons[0]
    assert step.page.url == LessonPage.objects.get(pk=lessons[0].pk).url


def test_tree_hides_a_module_closed_to_the_reader():
    course, lessons = course_with(1, 1)
    require_sign_in(page=lessons[1].get_parent())
    assert titles(course) == [lessons[0].title]
    require_sign_in(page=course)
    assert course_trees(AnonymousUser(), [course.path]) == []
