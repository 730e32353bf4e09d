"""Answers without a name: a sheet that holds neither person nor hour, and apart from it that the person has answered."""

import random
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.errors import DomainError
from lms.learning.domain import facts
from lms.learning.domain.progress import refuse_closed, refuse_unseen
from lms.learning.editions import course_of
from lms.learning.enums import FactKind
from lms.learning.registry import own_cohort
from lms.questions import attempt_queries as queries
from lms.questions.models import AnonymousAnswers, Participation, Questionnaire, QuestionnaireVersion

from .attempts import draw
from .later import refuse_too_early

if TYPE_CHECKING:
    from lms.accounts.models import User
    from lms.programme.models import LessonPage
    from lms.questions.scoring import Answers


def sheet_layout(version: QuestionnaireVersion) -> list[dict[str, Any]]:
    """The questions as everybody gets them: an order drawn for one person would name them."""
    return draw(version, random.Random(version.pk))[0]  # noqa: S311


@transaction.atomic
def hand_in(
    *,
    person: "User",
    questionnaire: Questionnaire,
    lesson: "LessonPage",
    block: str,
    layout: list[Any],
    answers: "Answers",
) -> None:
    """Keep the answers on a sheet of their own. Raises `answered` the second time; which sheet is whose, nobody knows."""
    refuse_unseen(person, lesson)
    refuse_closed(person, lesson)
    version = queries.published(questionnaire)
    if version is None or not version.content["anonymous"]:
        raise DomainError("not_anonymous", _("This questionnaire is not anonymous."))
    refuse_too_early(person, lesson, version.content["purpose"])
    try:
        with transaction.atomic():
            Participation.objects.create(
                person=person, questionnaire=questionnaire, lesson=lesson, block=block
            )
    except IntegrityError as error:
        raise DomainError(
            "answered", _("You have answered this questionnaire already. Thank you.")
        ) from error
    course = course_of(lesson)
    AnonymousAnswers.objects.create(
        version=version, questionnaire=questionnaire, cohort_id=own_cohort(person, course.theme_id),
        day=timezone.localdate(), layout=layout, answers={str(place): one for place, one in answers.items()},
    )  # fmt: skip
    facts.record(
        person=person,
        lesson=lesson,
        kind=FactKind.FINISHED,
        block=block,
        once=f"anonymous:{questionnaire.pk}:{block}",
    )
