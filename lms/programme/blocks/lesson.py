"""Blocks of a lesson; each has one template under templates/programme/blocks/."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from lms.programme import marks
from lms.programme.registry import Cited, cite, lesson_blocks

from .figures import FigureBlock
from .notes import FootNotesBlock, GlossaryBlock
from .slides import SlidesBlock
from .tables import TableBlock

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class CardValue(blocks.StructValue):
    """A card whose content comes from the library: `ready` is filled for all cards of a lesson at once."""

    ready: Any = None


class LegalTextChooser(SnippetChooserBlock):
    """Fetches the texts of a lesson together with their resources, in one query."""

    def bulk_to_python(self, values: Sequence[int]) -> list[Any]:
        """As Wagtail's, with the resource of each text where it has one."""
        texts = self.model_class.objects.all()
        try:
            self.model_class._meta.get_field("resource")
        except FieldDoesNotExist:
            pass
        else:
            texts = texts.select_related("resource")
        found = texts.in_bulk(values)
        return [found.get(pk) for pk in values]


class QuestionValue(blocks.StructValue):
    """A question, and what this reader answered: `key` and `chosen` are set when the page is made."""

    key: str = ""
    chosen: int | None = None

    @property
    def choices(self) -> list[tuple[int, str, bool]]:
        return [(place, answer["text"], place == self.chosen) for place, answer in enumerate(self["answers"])]

    @property
    def answer(self) -> Any:
        """The answer that was chosen, or nothing."""
        return self["answers"][self.chosen] if self.chosen is not None else None


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"))
    author = blocks.CharBlock(label=_("Who said it"), required=False)
    source = blocks.CharBlock(label=_("Where"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "programme/blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("info", _("Good to know")), ("tip", _("Advice")), ("warning", _("Beware"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "ul", "ol", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        template = "programme/blocks/callout.html"


class LegalTextBlock(blocks.StructBlock):
    """A legal text, or one of its articles, in the version of today."""

    text = LegalTextChooser("library.LegalText", label=_("Legal text"))
    article = blocks.CharBlock(label=_("Article"), required=False, help_text=_("For a code: L113-12"))
    note = blocks.CharBlock(label=_("Why we read it"), required=False)

    def clean(self, value: Any) -> Any:
        """An article that the text does not hold is refused: the card would show the whole text instead."""
        cleaned = super().clean(value)
        article = (cleaned.get("article") or "").strip()
        if article and cleaned.get("text"):
            wanted = Cited(cleaned["text"], article)
            cite([wanted])
            if wanted.citation and not wanted.citation.versions:  # what was found is no article
                words = gettext("This text has no article “%(number)s”.") % {"number": article}
                raise StructBlockValidationError(block_errors={"article": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "doc-full"
        label = _("Legal text")
        template = "programme/blocks/legal_text.html"
        value_class = CardValue


class ResourceBlock(blocks.StructBlock):
    """A card that leads to a resource of the library."""

    resource = SnippetChooserBlock("library.Resource", label=_("Resource"))
    note = blocks.CharBlock(label=_("Why we read it"), required=False)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Resource")
        template = "programme/blocks/resource.html"
        value_class = CardValue


class AnswerBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"))
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    explanation = blocks.CharBlock(label=_("Explanation"), required=False)


class QuestionBlock(blocks.StructBlock):
    """A question with its answers explained: no mark, no clock."""

    question = blocks.CharBlock(label=_("Question"))
    answers = blocks.ListBlock(AnswerBlock(), label=_("Answers"), min_num=2, default=[{}, {}])

    def clean(self, value: Any) -> Any:
        """One answer is right; a draft may still lack it."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not any(answer["correct"] for answer in cleaned["answers"]):
            words = gettext("Tick the right answer.")
            raise StructBlockValidationError(block_errors={"question": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "help"
        label = _("Question")
        template = "programme/blocks/question.html"
        value_class = QuestionValue


LESSON_BLOCKS = [
    ("text", blocks.RichTextBlock(features=FEATURES, label=_("Text"), template="programme/blocks/text.html")),
    ("quote", QuoteBlock()),
    ("callout", CalloutBlock()),
    ("legal_text", LegalTextBlock()),
    ("resource", ResourceBlock()),
    ("question", QuestionBlock()),
    ("figure", FigureBlock()),
    ("table", TableBlock()),
    ("slides", SlidesBlock()),
    ("footnotes", FootNotesBlock()),
    ("glossary", GlossaryBlock()),
]


class LessonBody(blocks.StreamBlock):
    """The blocks of the programme, then those that other apps declare: made when the field is first used, at start all are known."""

    def __init__(self, local_blocks: Any = None, **options: Any) -> None:
        declared = [(one.name, one.block()) for one in lesson_blocks]
        super().__init__([*(local_blocks or LESSON_BLOCKS), *declared], **options)

    def clean(self, value: Any) -> Any:
        """Marks that lead nowhere are refused when a lesson is published; a draft may have them."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            problems = [ValidationError(one) for one in marks.problems(self.get_prep_value(cleaned))]
            if problems:
                raise StreamBlockValidationError(non_block_errors=problems)
        return cleaned

    class Meta:
        block_counts = {"footnotes": {"max_num": 1}, "glossary": {"max_num": 1}}
