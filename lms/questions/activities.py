"""What must be done with these blocks before a lesson is done."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.learning.enums import FactKind
from lms.learning.registry import Activity, BlockRule, activities

from .enums import Purpose
from .models import QuestionnaireVersion


def question_rule(value: Mapping[str, Any]) -> BlockRule | None:
    """Answered, however it went."""
    return BlockRule(frozenset({FactKind.ANSWERED.value})) if value.get("required") else None


def questionnaire_rule(value: Mapping[str, Any]) -> BlockRule | None:
    """Handed in; a test with a mark to reach, passed."""
    key = value.get("questionnaire")
    if not value.get("required") or not isinstance(key, int):
        return None
    content = (
        QuestionnaireVersion.objects.filter(questionnaire=key)
        .order_by("-number")
        .values_list("content", flat=True)
    )
    known = content.first() or {}
    if known.get("purpose") == Purpose.TEST and known.get("pass_mark") is not None:
        return BlockRule(frozenset({FactKind.SCORED.value}), mark=Decimal(known["pass_mark"]))
    return BlockRule(frozenset({FactKind.FINISHED.value}))


activities.register(Activity("bank_question", _("Question"), question_rule))
activities.register(Activity("questionnaire", _("Questionnaire"), questionnaire_rule))
