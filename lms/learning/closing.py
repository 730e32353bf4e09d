"""What is closed to a reader for now, and why: by the gates that apps declare, and until another course is finished."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext

from lms.accounts.memberships import memberships_of
from lms.programme.models import is_closed, paths_closed_to

from .course_content import CourseContent, contents_of
from .models import CourseProgress
from .registry import Closed, gates


def reads_all(user: Any) -> bool:
    """Those who write, coach, advise or manage read each lesson, whenever it opens to the others."""
    return user.is_authenticated and (user.is_superuser or bool(memberships_of(user).roles))


def closed_lessons(user: Any, contents: Collection[CourseContent]) -> dict[int, Closed]:
    """By lesson. One query where a course waits for another, and those of the gates."""
    closed = _until_a_course_is_finished(user, contents)
    if not user.is_authenticated or not contents:
        return closed
    for gate in gates:
        for lesson, found in gate.closed(user, [one.course.pk for one in contents]).items():
            known = closed.get(lesson)
            closed[lesson] = found if known is None else _both(known, found)
    return closed


def _both(one: Closed, other: Closed) -> Closed:
    hours = [closed.opens_at for closed in (one, other) if closed.opens_at is not None]
    return Closed(f"{one.why} {other.why}", max(hours, default=None))


def _until_a_course_is_finished(user: Any, contents: Collection[CourseContent]) -> dict[int, Closed]:
    """A course that is not online, that the reader may not open, or that has no lesson is not waited for."""
    waiting = [one for one in contents if one.course.prerequisite]
    if not waiting:
        return {}
    shut = paths_closed_to(user)
    first = {
        one.course.path: one.course
        for one in contents_of(sorted({each.course.prerequisite for each in waiting}))
        if one.course.live and not is_closed(one.course.path, shut) and any(p.is_lesson for p in one.pages)
    }
    finished: set[int] = set()
    if user.is_authenticated:
        own = CourseProgress.objects.filter(user=user, course__in=[one.pk for one in first.values()])
        finished = set(own.filter(finished_at__isnull=False).values_list("course", flat=True))
    closed: dict[int, Closed] = {}
    for content in waiting:
        course = first.get(content.course.prerequisite)
        if course is not None and course.pk not in finished:
            why = gettext("Opens when the course “%(title)s” is finished.") % {"title": course.title}
            closed |= {page.pk: Closed(why) for page in content.pages if page.is_lesson}
    return closed
