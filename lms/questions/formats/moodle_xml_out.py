"""Questions written as Moodle XML. Matrix and rating, which Moodle lacks, in elements of ours: Moodle passes over them."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from lms.questions.content import as_text
from lms.questions.content.types import (
    Content,
    Long,
    Match,
    Matrix,
    Multiple,
    Number,
    Order,
    Rating,
    Short,
    Single,
    TrueFalse,
)
from lms.questions.html import SOURCE

from .found import FILE

Pictures = Mapping[str, tuple[str, bytes]]  # SHA-256 → (name of the file, bytes)


class Writer:
    """One file in the making."""

    def __init__(self, pictures: Pictures) -> None:
        self.root = etree.Element("quiz")
        self.pictures = pictures

    def bytes(self) -> bytes:
        written: bytes = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return written

    def category(self, path: list[str]) -> None:
        element = etree.SubElement(self.root, "question", type="category")
        names = "/".join(name.replace("/", "//") for name in path)
        self._text(etree.SubElement(element, "category"), f"$course$/top/{names}")

    def question(self, content: Content, *, name: str, idnumber: str, tags: list[str]) -> None:
        kind, write = TYPES[content.type]
        element = etree.SubElement(self.root, "question", type=kind)
        self._text(etree.SubElement(element, "name"), name)
        self._html(element, "questiontext", content.text)
        self._html(element, "generalfeedback", content.feedback)
        self._word(element, "defaultgrade", as_text(content.points))
        self._word(element, "idnumber", idnumber)
        write(self, element, content)
        if tags:
            words = etree.SubElement(element, "tags")
            for tag in tags:
                self._text(etree.SubElement(words, "tag"), tag)

    def _text(self, element: Any, text: str) -> None:
        etree.SubElement(element, "text").text = text

    def _word(self, element: Any, name: str, text: str) -> None:
        etree.SubElement(element, name).text = text

    def _html(self, element: Any, name: str, html: str, **attributes: str) -> Any:
        """An element of HTML, with the pictures that it shows inside."""
        inner = etree.SubElement(element, name, attributes, format="html")
        shown = list(dict.fromkeys(SOURCE.findall(html)))
        for sha in shown:
            html = html.replace(f"picture:{sha}", f"{FILE}{self.pictures[sha][0]}")
        self._text(inner, html)
        for sha in shown:
            file_name, content = self.pictures[sha]
            file = etree.SubElement(inner, "file", name=file_name, path="/", encoding="base64")
            file.text = base64.b64encode(content).decode()
        return inner

    def _answer(self, element: Any, fraction: str, text: str, feedback: str, *, is_html: bool = False) -> Any:
        if is_html:
            answer = self._html(element, "answer", text, fraction=fraction)
        else:
            answer = etree.SubElement(element, "answer", fraction=fraction, format="moodle_auto_format")
            self._text(answer, text)
        self._html(answer, "feedback", feedback)
        return answer


def _choices(writer: Writer, element: Any, content: Single | Multiple) -> None:
    writer._word(element, "single", "true" if isinstance(content, Single) else "false")
    writer._word(element, "shuffleanswers", "true" if content.shuffle else "false")
    for one in content.choices:
        writer._answer(element, as_text(one.weight), one.text, one.feedback, is_html=True)


def _truefalse(writer: Writer, element: Any, content: TrueFalse) -> None:
    writer._answer(element, "100" if content.right else "0", "true", content.feedback_true)
    writer._answer(element, "0" if content.right else "100", "false", content.feedback_false)


def _short(writer: Writer, element: Any, content: Short) -> None:
    writer._word(element, "usecase", "1" if content.case else "0")
    for one in content.answers:
        writer._answer(element, as_text(one.weight), one.pattern, one.feedback)


def _number(writer: Writer, element: Any, content: Number) -> None:
    for one in content.answers:
        answer = writer._answer(element, as_text(one.weight), as_text(one.value), one.feedback)
        writer._word(answer, "tolerance", as_text(one.tolerance))
    if content.unit:
        unit = etree.SubElement(etree.SubElement(element, "units"), "unit")
        writer._word(unit, "multiplier", "1")
        writer._word(unit, "unit_name", content.unit)


def _long(writer: Writer, element: Any, content: Long) -> None:
    writer._word(element, "responseformat", "editor")
    writer._html(element, "graderinfo", content.guide)


def _match(writer: Writer, element: Any, content: Match) -> None:
    writer._word(element, "shuffleanswers", "true")
    for text, match in [
        *((one.text, one.match) for one in content.pairs),
        *(("", one) for one in content.extra),
    ]:
        question = writer._html(element, "subquestion", text)
        writer._text(etree.SubElement(question, "answer"), match)


def _order(writer: Writer, element: Any, content: Order) -> None:
    for name, word in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("gradingtype", "ABSOLUTE_POSITION"),
    ):
        writer._word(element, name, word)
    for place, one in enumerate(content.items, start=1):
        writer._html(element, "answer", one.text, fraction=str(place))


def _matrix(writer: Writer, element: Any, content: Matrix) -> None:
    places = {column.id: str(place) for place, column in enumerate(content.columns)}
    for column in content.columns:
        writer._html(element, "column", column.text)
    for row in content.rows:
        writer._html(element, "row", row.text, column=places[row.column])


def _rating(writer: Writer, element: Any, content: Rating) -> None:
    for step in content.scale:
        writer._html(element, "step", step.text)


Write = Callable[[Writer, Any, Any], None]
TYPES: dict[str, tuple[str, Write]] = {
    "single": ("multichoice", _choices),
    "multiple": ("multichoice", _choices),
    "truefalse": ("truefalse", _truefalse),
    "short": ("shortanswer", _short),
    "number": ("numerical", _number),
    "long": ("essay", _long),
    "match": ("matching", _match),
    "order": ("ordering", _order),
    "matrix": ("matrix", _matrix),
    "rating": ("rating", _rating),
}
