"""Questionnaires: what is published is a version that nobody changes any more."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.core.errors import DomainError
from lms.questions.attempt_queries import drawable
from lms.questions.models import Questionnaire, QuestionnaireItem, QuestionnaireVersion

from .bank import forbid_unless_keeper

if TYPE_CHECKING:
    from lms.accounts.models import User

SETTINGS = (
    "title", "intro", "purpose", "attempts_allowed", "mark_kept", "feedback", "minutes", "shuffle", "anonymous",
)  # fmt: skip


@transaction.atomic
def publish(*, questionnaire: Questionnaire, by: "User | None" = None) -> QuestionnaireVersion:
    """What stands in the draft becomes the version that new attempts follow; the same one where nothing changed.

    Attempts under way go on with theirs. Raises a DomainError whose sentence says which question is missing.
    """
    row = Questionnaire.objects.select_for_update(of=("self",), no_key=True).get(pk=questionnaire.pk)
    forbid_unless_keeper(by)
    content = content_of(row)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    last = row.versions.order_by("-number").first()
    if last is None or last.hash != digest:
        number = last.number + 1 if last else 1
        last = QuestionnaireVersion.objects.create(
            questionnaire=row, number=number, content=content, hash=digest, author=by
        )
    if row.current_id != last.pk:
        row.current = last
        row.save(update_fields=["current", "updated_at"])
    return last


def content_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """The draft in the form of a version. Raises a DomainError where it cannot be answered."""
    items = list(questionnaire.items.order_by("sort_order", "pk"))
    if not items:
        raise _refusal(_("Add at least one question before you publish."))
    content = {name: getattr(questionnaire, name) for name in SETTINGS}
    mark = questionnaire.pass_mark
    content["pass_mark"] = None if mark is None else str(mark)
    content["items"] = [_item(one) for one in items]
    return content


def _item(item: QuestionnaireItem) -> dict[str, Any]:
    points = None if item.points is None else str(item.points)
    written: dict[str, Any] = (
        {"question": item.question_id, "points": points}
        if item.question_id
        else {"category": item.category_id, "tag": item.tag, "draw": item.draw, "points": points}
    )
    there = drawable(written)
    if item.question_id and (item.question is None or item.question.retired_at is not None):
        raise _refusal(
            _("“%(name)s” was taken out of use: choose another question.") % {"name": item.question}
        )
    if not item.question_id and len(there) < (item.draw or 0):
        words = _("%(wanted)s questions are to be drawn, and there are %(there)s of that category and tag.")
        raise _refusal(words % {"wanted": item.draw, "there": len(there)})
    return written


def _refusal(sentence: str) -> DomainError:
    return DomainError("not_ready", sentence, status=422)
