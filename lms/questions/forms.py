"""Forms of the bank: plain fields for each type, without a script."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach, ask_for
from lms.core.web.fields import SafeModelChoiceField
from lms.questions import content as contents
from lms.questions.formats.reader import ENCODINGS
from lms.questions.models import Category, Question

from .queries import category_tree

EMPTY_ROWS = 3
LABELS: dict[str, Any] = {
    "text": _("Text"), "weight": _("Share of points, in %"), "feedback": _("Feedback"), "match": _("Belongs to it"),
    "value": _("Number"), "tolerance": _("Tolerance"), "pattern": _("Accepted words (* stands for any)"),
    "column": _("Number of its right column"),
}  # fmt: skip
# Type → (the list in the content, the fields of a row).
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "single": ("choices", ("text", "weight", "feedback")),
    "multiple": ("choices", ("text", "weight", "feedback")),
    "order": ("items", ("text",)),
    "match": ("pairs", ("text", "match")),
    "number": ("answers", ("value", "tolerance", "weight", "feedback")),
    "short": ("answers", ("pattern", "weight", "feedback")),
    "matrix": ("rows", ("text", "column")),
    "rating": ("scale", ("text",)),
}
HTML = {"text", "feedback"}
EXTRA: dict[str, tuple[str, ...]] = {
    "single": ("shuffle",), "multiple": ("shuffle",), "truefalse": ("right", "feedback_true", "feedback_false"),
    "match": ("extra",), "number": ("unit",), "short": ("case",), "long": ("guide",), "matrix": ("columns",),
}  # fmt: skip


def category_choice() -> forms.TypedChoiceField:
    """All categories, each by its path."""
    tree = category_tree()
    choices = [("", "—"), *((str(node.pk), tree.words(node.pk)) for node in tree)]
    return forms.TypedChoiceField(label=_("Category"), choices=choices, coerce=int, empty_value=None)


def area(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, max_length=50_000, strip=False, **more)


def _extra_fields() -> dict[str, forms.Field]:
    lines = _("One a line.")
    return {
        "shuffle": forms.BooleanField(label=_("Show the answers in another order each time"), required=False),
        "right": forms.TypedChoiceField(
            label=_("Right answer"), choices=[("1", _("True")), ("", _("False"))], coerce=bool, required=False,
            empty_value=False, widget=forms.RadioSelect,
        ),
        "feedback_true": area(_("Feedback to who answers “true”")),
        "feedback_false": area(_("Feedback to who answers “false”")),
        "extra": area(_("Other things to choose from, which belong to nothing"), help_text=lines),
        "unit": forms.CharField(label=_("Unit"), required=False, max_length=100),
        "case": forms.BooleanField(label=_("Capitals and small letters differ"), required=False),
        "guide": area(_("Guide for who reads the answers")),
        "columns": area(_("Columns"), help_text=lines),
    }  # fmt: skip


class QuestionForm(AsksForEach, forms.Form):
    """A question apart from its rows."""

    asks = {"points": _("Say how many points it is worth."), "category": _("Choose a category.")}

    name = forms.CharField(label=_("Name in the bank"), max_length=255)
    text = area(
        _("Text of the question"), rows=5, help_text=_("HTML: <p>, <strong>, <em>, <ul>, <ol>, <a>, tables.")
    )
    feedback = area(_("Feedback to everybody"))
    points = forms.CharField(label=_("Points"), max_length=20, initial="1")
    tags = forms.CharField(label=_("Tags, separated by commas"), required=False, max_length=1000)
    idnumber = forms.CharField(label=_("Id number"), required=False, max_length=100)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields = {"category": category_choice(), **self.fields}
        known = _extra_fields()
        self.fields |= {name: known[name] for name in EXTRA.get(kind, ())}
        for name in ("category", *EXTRA.get(kind, ())):
            ask_for(name, self.fields[name], self.asks)

    def content(self, rows: "BaseFormSet[Any] | None") -> contents.Content:
        """The question that was typed. Raises ContentError."""
        typed = self.cleaned_data
        data: contents.Json = {"type": self.kind}
        data |= {name: typed[name] for name in ("text", "feedback", *EXTRA.get(self.kind, ()))}
        data["points"] = typed["points"].replace(",", ".")
        if self.kind == "match":
            data["extra"] = [line for line in typed["extra"].splitlines() if line.strip()]
        if self.kind == "matrix":
            columns = [line for line in typed["columns"].splitlines() if line.strip()]
            data["columns"] = [
                {"id": f"c{place}", "text": text} for place, text in enumerate(columns, start=1)
            ]
        if rows is not None:
            data[PARTS[self.kind][0]] = [_part(row.cleaned_data) for row in rows if _is_typed(row)]
        return contents.parse(data)

    def category_row(self) -> Category | None:
        return Category.objects.filter(pk=self.cleaned_data["category"]).first()

    def tag_names(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]


def _is_typed(row: forms.Form) -> bool:
    return any(row.cleaned_data.get(name) for name in ("text", "value", "pattern", "match"))


def _part(typed: Mapping[str, Any]) -> contents.Json:
    part = {name: value for name, value in typed.items() if name != "id" and value not in (None, "")}
    if typed.get("id"):
        part["id"] = typed["id"]
    if "column" in part:
        part["column"] = f"c{part['column'].strip()}"
    return part


def part_form(kind: str) -> type[forms.Form]:
    fields: dict[str, forms.Field] = {
        "id": forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    }
    for name in PARTS[kind][1]:
        label = LABELS[name]
        fields[name] = (
            area(label, rows=2)
            if name in HTML
            else forms.CharField(label=label, required=False, max_length=1000)
        )
    return type("PartForm", (forms.Form,), fields)


def parts_of(kind: str, data: Any = None, content: contents.Json | None = None) -> "BaseFormSet[Any] | None":
    """The rows of a question, with some empty ones after them; none where a type has no rows."""
    if kind not in PARTS:
        return None
    rows: list[contents.Json] = [dict(row) for row in (content or {}).get(PARTS[kind][0], [])]
    if kind == "matrix" and content:
        places = {column["id"]: str(place) for place, column in enumerate(content["columns"], start=1)}
        for row in rows:
            row["column"] = places.get(row["column"], "")
    extra = EMPTY_ROWS if rows else EMPTY_ROWS + 2
    maker = formset_factory(part_form(kind), extra=extra, max_num=100, absolute_max=103)
    return maker(data, prefix="part", initial=rows)


def initial_of(question: Question, content: contents.Json) -> dict[str, Any]:
    """What the form shows of a question that is there."""
    known = {
        name: value
        for name, value in content.items()
        if name not in {"choices", "items", "pairs", "answers", "rows"}
    }
    if "extra" in known:
        known["extra"] = "\n".join(known["extra"])
    if "columns" in known:
        known["columns"] = "\n".join(column["text"] for column in known["columns"])
    if "right" in known:
        known["right"] = "1" if known["right"] else ""
    tags = ", ".join(sorted(tag.name for tag in question.tags.all()))
    return known | {
        "category": question.category_id,
        "name": question.name,
        "idnumber": question.idnumber,
        "tags": tags,
    }


class CategoryForm(AsksForEach, forms.Form):
    """A category and its place."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = SafeModelChoiceField(label=_("Within"), queryset=Category.objects.all(), required=False)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ImportForm(AsksForEach, forms.Form):
    """A file, its alphabet and its place."""

    asks = {"file": _("Choose the file of questions.")}

    file = forms.FileField(label=_("File (GIFT, Moodle XML or Aiken)"))
    encoding = forms.ChoiceField(
        label=_("Alphabet"), required=False, choices=[("", _("UTF-8, or as the file says")), *((one, one) for one in ENCODINGS)],
        help_text=_("Choose another one only when the report says that the file is not in UTF-8."),
    )  # fmt: skip
    into = SafeModelChoiceField(
        label=_("Put them into"), queryset=Category.objects.all(), required=False,
        help_text=_("Categories that the file names are made in it."),
    )  # fmt: skip
