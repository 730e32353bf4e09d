"""Who is told what of attempts. Each function runs in the transaction of its event."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from lms.learning.editions import course_of
from lms.learning.marks import format_percent
from lms.notify.domain.outbox import write_message
from lms.questions import notifications

if TYPE_CHECKING:
    from lms.accounts.models import User
    from lms.notify.registry import Notification
    from lms.programme.models import LessonPage
    from lms.questions.models import Attempt, Questionnaire


def _tell(attempt: "Attempt", notification: "Notification", **more: Any) -> None:
    """A step happens once: its number names the event."""
    title = attempt.version.content["title"] if attempt.version else str(attempt.question)
    write_message(
        recipient=attempt.person, notification=notification,
        key=f"attempt:{attempt.pk}:{attempt.step}:{notification.name}",
        context={"title": title, "hue": attempt.course.theme.hue, "mark": _mark(attempt.points, attempt), **more},
        url=reverse("questions:result", args=[attempt.pk]),
    )  # fmt: skip


def _mark(points: Decimal | None, attempt: "Attempt") -> str:
    return "" if points is None or not attempt.possible else format_percent(points, attempt.possible)


def answers_read(attempt: "Attempt") -> None:
    """To the person: their long answers were read, this is the mark."""
    _tell(attempt, notifications.ANSWERS_READ)


def regraded(attempt: "Attempt", before: Decimal | None, reason: str) -> None:
    """To the person: a key was wrong, the mark was that and is this now."""
    _tell(attempt, notifications.REGRADED, before=_mark(before, attempt), reason=reason)


def asked_later(person: "User", lesson: "LessonPage", block: str, questionnaire: "Questionnaire") -> bool:
    """To who finished a course three months ago, once for each place of the questionnaire; whether it is news."""
    course = course_of(lesson)
    message = write_message(
        recipient=person, notification=notifications.ASKED_LATER, key=f"later:{person.pk}:{lesson.pk}:{block}",
        context={
            "title": questionnaire.title, "course": course, "hue": course.theme.hue,
            "anonymous": questionnaire.anonymous,
        },
        url=reverse("questions:begin", args=[lesson.pk, block]),
    )  # fmt: skip
    return message is not None
