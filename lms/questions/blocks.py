"""Blocks of lessons: one question of the bank to practise with, and a questionnaire."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

REQUIRED_HELP = _("The lesson is not done without it.")


class PracticeValue(blocks.StructValue):
    """`ready`: what the template shows to this reader, set for all blocks of a lesson at once."""

    ready: Any = None


class BankQuestionChooser(SnippetChooserBlock):
    """Brings with each question what it says now: a lesson reads both in one query."""

    def bulk_to_python(self, values: Sequence[int | None]) -> list[Any]:
        found = self.model_class.objects.select_related("current").in_bulk(values)
        return [copy(found.get(pk)) for pk in values]


class BankQuestionBlock(blocks.StructBlock):
    """One question of the bank: no mark, no clock, answered as often as one likes; the answer is kept."""

    question = BankQuestionChooser("questions.Question", label=_("Question"))
    required = blocks.BooleanBlock(label=_("Required"), required=False, help_text=REQUIRED_HELP)

    class Meta:
        icon = "help"
        label = _("Question of the bank")
        template = "questions/blocks/bank_question.html"
        value_class = PracticeValue


class QuestionnaireBlock(blocks.StructBlock):
    """A card that leads to a questionnaire, and says how far one is."""

    questionnaire = SnippetChooserBlock("questions.Questionnaire", label=_("Questionnaire"))
    required = blocks.BooleanBlock(label=_("Required"), required=False, default=True, help_text=REQUIRED_HELP)

    class Meta:
        icon = "form"
        label = _("Questionnaire")
        template = "questions/blocks/questionnaire.html"
        value_class = PracticeValue
