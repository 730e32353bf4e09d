"""Which page stands at an address."""

import pytest

from lms.programme.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, ThemePage
from lms.programme.queries import page_at
from tests.programme.help import course_with

pytestmark = pytest.mark.django_db


def test_page_at_finds_each_kind_of_page_with_one_query_or_two(django_assert_num_queries):
    course, lessons = course_with(1)
    module = lessons[0].get_parent()
    page_at("/")  # the roots of sites are in the cache from now on
    for page, kind, queries in (
        (course.theme, ThemePage, 1),
        (course.get_parent(), CourseIndexPage, 2),
        (course, CoursePage, 2),
        (module, ModulePage, 1),
        (lessons[0], LessonPage, 1),
    ):
        with django_assert_num_queries(queries):
            found = page_at(page.url)
        assert (type(found), found.pk) == (kind, page.pk)
    assert page_at(lessons[0].url + "plus-loin/") is None
