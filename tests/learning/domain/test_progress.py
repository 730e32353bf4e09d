"""Marking lessons done."""

import pytest

from lms.core.errors import DomainError
from lms.learning.domain.progress import mark_done, mark_undone
from lms.learning.models import LessonProgress
from lms.programme.domain.access import require_sign_in, restrict_course_to_groups
from tests.programme.help import course_with, person
from tests.threads import together

pytestmark = pytest.mark.django_db


def test_mark_done_is_news_once():
    user, (_course, lessons) = person(), course_with(1)
    assert [mark_done(user=user, lesson=lessons[0]) for _ in range(2)] == [True, False]
    assert LessonProgress.objects.filter(user=user).count() == 1


def test_mark_undone_takes_back_only_ones_own():
    one, other, (_course, lessons) = person(), person(), course_with(1)
    for user in (one, other):
        mark_done(user=user, lesson=lessons[0])
    assert [mark_undone(user=one, lesson=lessons[0]) for _ in range(2)] == [True, False]
    assert list(LessonProgress.objects.done().values_list("user", flat=True)) == [other.pk]


def test_mark_done_refuses_a_lesson_one_cannot_open():
    course, lessons = course_with(1)
    restrict_course_to_groups(course=course)
    with pytest.raises(DomainError) as refused:
        mark_done(user=person(), lesson=lessons[0])
    assert (refused.value.code, refused.value.status, LessonProgress.objects.count()) == ("forbidden", 403, 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_f3_ten_clicks_at_once_make_one_row():
    user, (course, lessons) = person(), course_with(1)
    require_sign_in(page=course)
    news = []
    _said, errors = together([lambda: news.append(mark_done(user=user, lesson=lessons[0]))] * 10)
    assert errors == []
    assert (sorted(news), LessonProgress.objects.count()) == ([False] * 9 + [True], 1)
