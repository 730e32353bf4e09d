"""A question as a page shows it: before the answer without a trace of its key, afterwards with how each part went.

Parts are named by their place in the order shown (responses.py): neither an id nor an order of the author leaves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.learning.marks import format_points

from .enums import AnswerState
from .grading import Content, Graded, Told, as_decimal, option_texts, weight
from .responses import Layout, Sent

# Of each state, the class of its sign and verdict.
SIGNS = {
    AnswerState.RIGHT: "right", AnswerState.PARTIAL: "half", AnswerState.WRONG: "wrong", AnswerState.MISSED: "half",
    AnswerState.LEFT: "right", AnswerState.UNANSWERED: "wrong", AnswerState.WAITING: "", AnswerState.NO_MARK: "",
}  # fmt: skip
ICONS = {"right": "check", "half": "half", "wrong": "close", "": "info"}
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|ul|ol|table|blockquote|pre|h[1-6])[ >]")


def shown(html: str) -> SafeString:
    """HTML of a question, cleaned when it was kept (lms/questions/html.py)."""
    return mark_safe(html)


def inline(html: str) -> SafeString:
    """The same for a label or a legend, which hold no paragraphs."""
    one = _ONE_PARAGRAPH.fullmatch(html.strip())
    text = one[1] if one else re.sub(r"</p>\s*<p>", "<br>", html.strip())
    return shown(re.sub(r"</?p>", "", text))


@dataclass(frozen=True)
class ToldLine:
    """How one part went; `id` is what its control names by `aria-describedby`."""

    id: str
    tone: str
    word: str
    feedback: SafeString

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


@dataclass(frozen=True)
class Option:
    """A choice, a line of a list, a step of a scale. `value` is its place in the order shown."""

    value: str
    text: SafeString
    chosen: bool = False
    told: ToldLine | None = None
    rank: int = 0
    moved: bool = False


@dataclass(frozen=True)
class Row:
    """A line of its own control: `name` of the field, options to choose from."""

    name: str
    text: SafeString
    options: Sequence[Option]
    told: ToldLine | None = None


@dataclass(frozen=True)
class Verdict:
    """How the whole question went."""

    tone: str
    word: str
    points: str
    feedback: SafeString
    expected: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


@dataclass(frozen=True)
class Asked:
    """One question on a page. `name` is that of its fields, and the beginning of its ids."""

    name: str
    kind: str
    heading: str
    manner: str
    legend: SafeString
    more: SafeString
    hint: str
    template: str
    options: Sequence[Option] = ()
    rows: Sequence[Row] = ()
    columns: Sequence[SafeString] = ()
    typed: str = ""
    unit: str = ""
    order: str = ""
    error: str | Promise = ""
    verdict: Verdict | None = None
    told: Sequence[ToldLine] = field(default_factory=tuple)
    moved: str = ""

    @property
    def described(self) -> str:
        """Ids of what describes the group: the error first."""
        ids = [f"{self.name}-error"] * bool(self.error) + [f"{self.name}-hint"] * bool(self.hint)
        return " ".join([*ids, *[f"{self.name}-more"] * bool(self.more)])

    @property
    def first(self) -> str:
        """The id of its first control, to which the error summary leads."""
        return {"order": f"{self.name}-0", "match": f"{self.name}-0", "matrix": f"{self.name}-0-0"}.get(
            self.kind, f"{self.name}-0" if self.options else self.name
        )


def ask(
    content: Content,
    layout: Layout,
    *,
    name: str,
    heading: str,
    sent: Sent | None = None,
    graded: Graded | None = None,
    points: str = "",
) -> Asked:
    """The question with what was answered; with `graded`, how it went (never before it was answered)."""
    sent = sent or Sent(None)
    kind, legend_more = content["type"], _legend(content["text"])
    made = _MADE[kind](content, layout, name, sent, graded.told if graded else {})
    return Asked(
        name=name, kind=kind, heading=heading, manner=_manner(content), legend=legend_more[0], more=legend_more[1],
        hint=_hint(kind), error=sent.error, template=f"questions/controls/{_TEMPLATES[kind]}.html",
        verdict=_verdict(content, graded, points) if graded else None, **made,
    )  # fmt: skip


def points_said(graded: Graded | None) -> str:
    """« 1,5 sur 2,5 »; nothing where there is no mark."""
    if graded is None or graded.points is None or not graded.possible:
        return ""
    return _("%(points)s of %(possible)s") % {
        "points": format_points(as_decimal(graded.points)), "possible": format_points(graded.possible),
    }  # fmt: skip


def _legend(html: str) -> tuple[SafeString, SafeString]:
    """What the legend says, and what follows it: a legend holds one paragraph."""
    html = html.strip()
    if not _BLOCK.search(html) or _ONE_PARAGRAPH.fullmatch(html):
        return inline(html), shown("")
    first = _ONE_PARAGRAPH.match(html)
    if first is None:
        return shown(_("Read, then answer")), shown(html)
    return inline(first[0]), shown(html[first.end() :])


def _manner(content: Content) -> str:
    return {
        "single": _("One answer"), "multiple": _("Several answers"), "truefalse": _("True or false"),
        "order": _("To put in order"), "match": _("To match"), "number": _("A number"), "short": _("A few words"),
        "long": _("A text"), "matrix": _("One answer a line"), "rating": _("Your opinion"),
    }[content["type"]]  # fmt: skip


def _hint(kind: str) -> str:
    return {
        "multiple": _("Tick all those that fit."),
        "order": _("“Up” and “Down” move a line; what comes first goes to the top."),
        "number": _("In figures. Comma and point are both fine."),
        "short": _("Accents, capitals and apostrophes do not count."),
        "long": _("A coach will read your text."),
        "rating": _("There is no right answer."),
    }.get(kind, "")


def _verdict(content: Content, graded: Graded, points: str) -> Verdict:
    tone = SIGNS[graded.state]
    text = "".join(one for one in (graded.feedback, content.get("feedback", "")) if one)
    expected = "" if tone == "right" else _expected(content)
    return Verdict(tone, str(AnswerState(graded.state).label), points, shown(text), expected)


def _expected(content: Content) -> str:
    """The right answer in words, where its controls cannot show it."""
    if content["type"] in ("number", "short"):
        best = max(content["answers"], key=lambda one: weight(one["weight"]), default=None)
        if best is None:
            return ""
        text = best["value"].replace(".", ",") if content["type"] == "number" else best["pattern"]
        return _("Expected: %(answer)s") % {"answer": f"{text} {content.get('unit', '')}".strip()}
    if content["type"] == "order":
        lines = [re.sub("<[^>]+>", "", one["text"]) for one in content["items"]]
        return _("Expected: %(answer)s") % {"answer": " → ".join(lines)}
    return ""


# --- Parts -------------------------------------------------------------------------------------


def _told(told: Mapping[str, Told], key: str, id_: str, *, word: str = "") -> ToldLine | None:
    one = told.get(key)
    if one is None:
        return None
    return ToldLine(id_, SIGNS[one.state], word or str(one.state.label), inline(one.feedback))


def _given(sent: Sent) -> Mapping[str, Any]:
    return sent.response or {}


def _choices(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    by_id = {one["id"]: one for one in content["choices"]}
    chosen = {_given(sent).get("choice"), *(_given(sent).get("choices") or ())}
    options = [
        Option(
            str(place), inline(by_id[key]["text"]), key in chosen, _told(told, key, f"{name}-{place}-told")
        )
        for place, key in enumerate(layout["choices"])
    ]
    return {"options": options}


def _truefalse(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    value = _given(sent).get("value")
    options = [
        Option(word, shown(text), value is (word == "true"), _told(told, word, f"{name}-{place}-told"))
        for place, (word, text) in enumerate((("true", _("True")), ("false", _("False"))))
    ]
    return {"options": options}


def _order(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    texts = {one["id"]: one["text"] for one in content["items"]}
    keys = layout["items"]
    order = _given(sent).get("order") or keys
    options = [
        Option(
            str(keys.index(key)), inline(texts[key]), rank=rank + 1, moved=rank == sent.moved,
            told=_told(told, key, f"{name}-{rank}-told"),
        )
        for rank, key in enumerate(order)
    ]  # fmt: skip
    moved = ""
    if sent.moved is not None:
        moved = _("“%(line)s” is now %(rank)s of %(all)s.") % {
            "line": re.sub("<[^>]+>", "", options[sent.moved].text), "rank": _rank(sent.moved + 1), "all": len(options),
        }  # fmt: skip
    return {"options": options, "order": ",".join(one.value for one in options), "moved": moved}


def _rank(number: int) -> str:
    return _("1st") if number == 1 else _("%(n)sth") % {"n": number}


def _match(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    texts, pairs = option_texts(content), _given(sent).get("pairs") or {}
    rows = []
    for place, one in enumerate(content["pairs"]):
        chosen = texts.get(pairs.get(one["id"], ""))
        options = [
            Option(str(number), shown_text(texts[key]), texts[key] == chosen)
            for number, key in enumerate(layout["options"])
        ]
        line = _told(told, one["id"], f"{name}-{place}-told")
        word = "" if line is None or line.tone == "right" else _meant(one["match"])
        rows.append(Row(f"{name}-{place}", inline(one["text"]), options, _with(line, word)))
    return {"rows": rows}


def shown_text(text: str) -> SafeString:
    """A line of plain text, as it stands."""
    return escape(text)


def _meant(right: str) -> str:
    return _("It was: %(answer)s.") % {"answer": right}


def _with(line: ToldLine | None, text: str) -> ToldLine | None:
    return line if line is None or not text else ToldLine(line.id, line.tone, line.word, shown_text(text))


def _matrix(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    columns, given = content["columns"], _given(sent).get("rows") or {}
    texts = {one["id"]: re.sub("<[^>]+>", "", one["text"]) for one in columns}
    rows = []
    for place, one in enumerate(content["rows"]):
        options = [
            Option(str(number), inline(column["text"]), given.get(one["id"]) == column["id"])
            for number, column in enumerate(columns)
        ]
        line = _told(told, one["id"], f"{name}-{place}-told")
        word = "" if line is None or line.tone == "right" else _meant(texts[one["column"]])
        rows.append(Row(f"{name}-{place}", inline(one["text"]), options, _with(line, word)))
    return {"rows": rows, "columns": [inline(one["text"]) for one in columns]}


def _rating(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    chosen = _given(sent).get("choice")
    options = [
        Option(str(place), inline(one["text"]), one["id"] == chosen, rank=place + 1)
        for place, one in enumerate(content["scale"])
    ]
    return {"options": options}


def _typed(
    content: Content, layout: Layout, name: str, sent: Sent, told: Mapping[str, Told]
) -> dict[str, Any]:
    return {"typed": sent.typed or _given(sent).get("text", ""), "unit": content.get("unit", "")}


_MADE: dict[str, Any] = {
    "single": _choices, "multiple": _choices, "truefalse": _truefalse, "order": _order, "match": _match,
    "number": _typed, "short": _typed, "long": _typed, "matrix": _matrix, "rating": _rating,
}  # fmt: skip
_TEMPLATES = {
    "single": "choices", "multiple": "choices", "truefalse": "choices", "order": "order", "match": "match",
    "number": "number", "short": "short", "long": "long", "matrix": "matrix", "rating": "rating",
}  # fmt: skip
