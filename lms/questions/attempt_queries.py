"""What several callers read of attempts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from .enums import AttemptState, StepKind
from .grading import Content, Response
from .models import (
    AnonymousAnswers,
    Attempt,
    AttemptStep,
    ExtraTime,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    QuestionVersion,
    StepWords,
)
from .pictures import with_addresses

GRACE = timedelta(minutes=1)  # for the network, after the time that is shown


def contents_of(versions: Iterable[int]) -> dict[int, Content]:
    """What the versions of questions say, by key."""
    rows = QuestionVersion.objects.filter(pk__in=set(versions)).values_list("pk", "content")
    return with_addresses(dict(rows.order_by("pk")))


def questions_of(versions: Iterable[int]) -> dict[int, tuple[int, Content]]:
    """By version: the key of its question, and what it says."""
    rows = QuestionVersion.objects.filter(pk__in=set(versions)).order_by("pk")
    return {
        pk: (question, content) for pk, question, content in rows.values_list("pk", "question", "content")
    }


def layout_contents(attempt: Attempt) -> dict[int, Content]:
    return contents_of(place["version"] for place in attempt.layout)


def published(questionnaire: Questionnaire) -> QuestionnaireVersion | None:
    """What is published of it now, whatever the object in hand says."""
    return QuestionnaireVersion.objects.filter(questionnaire=questionnaire).order_by("-number").first()


def answers_of(attempt: Attempt) -> dict[int, Response]:
    """What is kept of each question, by place: the last word at each. One query."""
    return answers_by_attempt([attempt.pk]).get(attempt.pk, {})


def answers_by_attempt(attempts: Iterable[int]) -> dict[int, dict[int, Response]]:
    """The same of many attempts, in one query."""
    rows = (
        StepWords.objects.filter(step__attempt__in=list(attempts))
        .exclude(answers={})
        .order_by("step__attempt", "step__number")
        .values_list("step__attempt", "answers")
    )
    found: dict[int, dict[int, Response]] = {}
    for attempt, answers in rows:
        found.setdefault(attempt, {}).update({int(place): one for place, one in answers.items()})
    return found


def comments_of(attempt: Attempt) -> dict[int, str]:
    """What readers wrote about each answer, the last word by place."""
    rows = (
        AttemptStep.objects.filter(attempt=attempt, kind__in=[StepKind.GRADED, StepKind.COMMENTED])
        .exclude(words=None)
        .order_by("number")
        .values_list("value", "words__comment")
    )
    return {value["place"]: comment for value, comment in rows if "place" in value and comment}


def own_attempts(person: Any, *, lesson: int, block: Any, questionnaire: int) -> list[Attempt]:
    """A person's attempts at one questionnaire of one block, in order."""
    rows = Attempt.objects.filter(person=person, lesson=lesson, block=block, questionnaire=questionnaire)
    return list(rows.select_related("version").order_by("number"))


def answered_in(cohort: int) -> QuerySet[Questionnaire]:
    """The questionnaires that people of a cohort have handed in, those without a name too. One query."""
    named = Attempt.objects.filter(cohort=cohort, questionnaire__isnull=False).exclude(
        state=AttemptState.OPEN
    )
    nameless = AnonymousAnswers.objects.filter(cohort=cohort)
    there = Q(pk__in=named.order_by().values("questionnaire"))
    there |= Q(pk__in=nameless.order_by().values("questionnaire"))
    return Questionnaire.objects.filter(there).select_related("current").order_by("-pk")


def to_read(user: Any) -> QuerySet[Attempt]:
    """Attempts with a long answer that waits for this reader, the oldest first."""
    rows = Attempt.objects.read_by(user).filter(questionnaire__isnull=False, state=AttemptState.WAITING)
    return rows.select_related("version", "person", "course__theme").order_by("submitted_at", "pk")


def extra_percent(person: Any) -> int:
    """How much more time a person has, in percent; mostly none."""
    return ExtraTime.objects.filter(person=person).values_list("percent", flat=True).first() or 0


def overdue(now: datetime, most: int) -> list[int]:
    """Keys of the attempts whose time, and the grace after it, is over; the oldest first."""
    rows = Attempt.objects.filter(state=AttemptState.OPEN, ends_at__lt=now - GRACE)
    return list(rows.order_by("ends_at", "pk").values_list("pk", flat=True)[:most])


def drawable(item: Mapping[str, Any]) -> list[Question]:
    """The questions in use that an item of a published questionnaire draws from, or its one question."""
    rows = Question.objects.in_use().exclude(current=None).select_related("current")
    if "question" in item:
        return list(Question.objects.select_related("current").filter(pk=item["question"]))
    wanted = Q()
    if item.get("category"):
        wanted &= Q(category=item["category"])
    if item.get("tag"):
        wanted &= Q(tagged__tag__name=item["tag"])
    return list(rows.filter(wanted).order_by("pk").distinct())


def themes_of(questionnaire: Questionnaire) -> set[int]:
    """Keys of the themes in whose courses it was answered."""
    named = (
        Attempt.objects.filter(questionnaire=questionnaire).order_by().values_list("course__theme").distinct()
    )
    cohorts = (
        AnonymousAnswers.objects.filter(questionnaire=questionnaire).order_by().values_list("cohort__theme")
    )
    return {theme for (theme,) in [*named, *cohorts.distinct()] if theme is not None}


def cohorts_of(questionnaire: Questionnaire) -> set[int]:
    """Keys of the cohorts in which it was answered."""
    named = Attempt.objects.filter(questionnaire=questionnaire).exclude(state=AttemptState.OPEN)
    nameless = AnonymousAnswers.objects.filter(questionnaire=questionnaire)
    return {
        key
        for rows in (named, nameless)
        for key in rows.order_by().values_list("cohort", flat=True).distinct()
        if key is not None
    }
