"""Blocks of a lesson in which a person does something that is kept: ticking, judging oneself, writing."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

LEVELS = ((1, _("Not yet")), (2, _("A little")), (3, _("Rather well")), (4, _("Quite")))


class KeptValue(blocks.StructValue):
    """A block of one reader: its key, and what they chose for each line (0 for nothing). Set when the page is made."""

    key: str = ""
    choices: dict[str, int] = {}  # replaced, never changed

    def _lines(self, name: str) -> list[tuple[str, str, int]]:
        return [(line.id, line.value, self.choices.get(line.id, 0)) for line in self[name].bound_blocks]

    @property
    def lines(self) -> list[tuple[str, str, int]]:
        """(key, text, choice) of each line."""
        return self._lines("items")


class AssessmentValue(KeptValue):
    levels = LEVELS

    @property
    def lines(self) -> list[tuple[str, str, int]]:
        return self._lines("statements")


class ReflectionValue(blocks.StructValue):
    """`kept` is what this reader wrote, or nothing; `projects` those with which they may keep it."""

    key: str = ""
    kept: Any = None
    projects: list[tuple[int, str]] = []  # replaced, never changed


def needed() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(label=_("Must be done for the lesson to be done"), required=False)


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(blocks.CharBlock(label=_("Thing to do")), label=_("Things to do"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        template = "learning/blocks/checklist.html"
        value_class = KeptValue


class AssessmentBlock(blocks.StructBlock):
    """Statements that a person judges for themselves, on four words; nobody else reads them."""

    title = blocks.CharBlock(label=_("Title"), default=_("Where am I?"))
    statements = blocks.ListBlock(
        blocks.CharBlock(label=_("Statement"), help_text=_("“I can …”")), label=_("Statements"), min_num=1
    )
    needed = needed()

    class Meta:
        icon = "order"
        label = _("Self-assessment")
        template = "learning/blocks/assessment.html"
        value_class = AssessmentValue


class ReflectionBlock(blocks.StructBlock):
    """A question to which a person answers for their own territory; the answer can be kept with their project."""

    title = blocks.CharBlock(label=_("Title"), default=_("In my territory"))
    question = blocks.CharBlock(label=_("Question"), max_length=500)
    needed = needed()

    class Meta:
        icon = "edit"
        label = _("Reflection")
        template = "learning/blocks/reflection.html"
        value_class = ReflectionValue
