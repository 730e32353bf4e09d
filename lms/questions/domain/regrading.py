"""A wrong key is mended by marking again: a new step with its author and reason. What was asked and answered stays."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.questions.attempt_queries import answers_of
from lms.questions.enums import AttemptState, StepKind
from lms.questions.grading import Content
from lms.questions.models import Attempt, Question, QuestionVersion
from lms.questions.scoring import result_of

from . import notify
from .bank import forbid_unless_keeper
from .steps import lock_attempt, record_mark, take_results, write_step

PARTS_CHANGED = gettext_lazy(
    "The answers to choose among are not the same any more: what people chose would mean something else."
)
PARTS = ("choices", "items", "pairs", "rows", "columns", "scale", "extra")


def regrade(*, question: Question, by: User, reason: str) -> tuple[int, int]:
    """Mark every answer to the question again with the key of its current version: (attempts looked at, marks changed).

    Each attempt in a transaction of its own: whoever was stopped calls again, and what is marked by this key already
    makes no second step and no second letter. Raises `parts_changed` where the current version no longer holds the parts
    that people chose among: then their answers mean something else.
    """
    forbid_unless_keeper(by)
    if not reason.strip():
        raise DomainError(
            "no_reason", _("Say what was wrong with the key: people are told."), status=422, field="reason"
        )
    key = QuestionVersion.objects.filter(question=question).order_by("-number")[:1].get()
    versions = dict(question.versions.order_by("pk").values_list("pk", "content"))
    changed = [pk for pk, content in versions.items() if _parts(content) != _parts(key.content)]
    looked = marked = 0
    rows = Attempt.objects.exclude(state=AttemptState.OPEN).filter(questionnaire__isnull=False)
    for pk, layout in rows.order_by("pk").values_list("pk", "layout").iterator(chunk_size=500):
        asked = {place["version"] for place in layout} & versions.keys()
        if not asked:
            continue
        if asked & set(changed):
            raise DomainError("parts_changed", PARTS_CHANGED)
        looked += 1
        marked += _regrade_one(pk, versions, key, by, reason.strip()[:300])
    return looked, marked


def _parts(content: Content) -> dict[str, Any]:
    """The ids of what people choose among."""
    return {
        name: sorted(one if isinstance(one, str) else one["id"] for one in content.get(name, []))
        for name in PARTS
    }


@transaction.atomic
def _regrade_one(
    attempt: int, versions: dict[int, Content], key: QuestionVersion, by: User, reason: str
) -> bool:
    row = lock_attempt(attempt)
    answers, results, before = answers_of(row), [*row.results], row.points
    for place, one in enumerate(row.layout):
        if one["version"] not in versions or results[place]["key"] == key.pk:
            continue
        if key.content["type"] == "long":  # its mark is a reader's
            continue
        new = result_of(one, answers.get(place), key.content, key.pk)
        if new["points"] == results[place]["points"] and new["state"] == results[place]["state"]:
            continue
        value = {"place": place, "key": key.pk, "from": results[place]["points"], "to": new["points"]}
        results[place] = new
        write_step(row, StepKind.REGRADED, by=by, value=value, reason=reason)
    if results == row.results:
        return False
    take_results(row, results)
    record_mark(row)
    if row.points != before:
        notify.regraded(row, before, reason)
    return row.points != before
