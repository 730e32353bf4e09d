"""Moodle XML read, by lxml without entities or network."""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from . import cloze
from .found import FILE, FaultError, Found, Json, as_html, category_path, decoded_base64, words_of

SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip
FORMATS = {"html": "html", "plain_text": "plain", "markdown": "markdown"}
YES = {"1", "true", "yes"}
# What Moodle writes by itself says nothing of this question.
DEFAULTS = {
    "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.",
    "Votre réponse est correcte.", "Votre réponse est partiellement correcte.", "Votre réponse est incorrecte.",
}  # fmt: skip
SAID_AFTER = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def found_in(source: bytes | str) -> Iterator[Found]:
    """All questions in the order of the file. A FaultError when it is no XML of Moodle."""
    try:
        root = etree.fromstring(source, etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise FaultError("not_xml", line, column) from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise FaultError("entities", 1, 1)
    if root.tag not in {"quiz", "question"}:
        raise FaultError("not_moodle", root.sourceline or 1, 1, text=str(root.tag)[:40])
    category: list[str] | None = None
    for element in root.iterchildren("question") if root.tag == "quiz" else [root]:
        found = _found(element, category)
        if element.get("type") == "category":
            category = found.category
        yield found


def _found(element: Any, category: list[str] | None) -> Found:
    found = Found(line=element.sourceline or 1, category=category)
    kind = (element.get("type") or "").strip()
    if kind == "category":
        found.category = category_path(_said(element.find("category")))
        found.idnumber = _word(element, "idnumber")
        found.description = words_of(_html(found, element.find("info")))
        return found
    found.name = words_of(_said(element.find("name")))
    found.idnumber = _word(element, "idnumber")
    found.tags = [tag for one in element.iterfind("tags/tag") if (tag := words_of(_said(one)))]
    try:
        _read(found, element, kind)
    except FaultError as fault:
        fault.line = fault.line or found.line
        fault.column = fault.column or 1
        found.refuse(fault)
    return found


def _read(found: Found, element: Any, kind: str) -> None:
    if kind == "description":
        raise FaultError("description")
    if kind in {"cloze", "multianswer"}:
        cloze.judge(_said(element.find("questiontext")))
    read = TYPES.get(kind)
    if read is None:
        raise FaultError("unknown_type", text=kind[:40])
    content: Json = {
        "text": _html(found, element.find("questiontext")) + _old_picture(found, element),
        "feedback": _html(found, element.find("generalfeedback")),
    }
    points = _word(element, "defaultgrade") or _word(element, "defaultmark")
    if points:
        content["points"] = str(_number(points))
    found.content = content | read(found, element)
    _name_losses(found, element)


def _name_losses(found: Found, element: Any) -> None:
    if any(words_of(_said(one)) for one in element.iterfind("hint")):
        found.lose("hints")
    said = {words_of(_said(one)) for name in SAID_AFTER for one in element.iterfind(name)}
    if said - DEFAULTS - {""}:
        found.lose("said_after")
    if _word(element, "hidden") in YES:
        found.lose("hidden")


# --- texts -------------------------------------------------------------------------------------


def _said(element: Any) -> str:
    """The words of an element, in its `text` or its own."""
    if element is None:
        return ""
    inner = element.find("text")
    return "".join((element if inner is None else inner).itertext()).strip(" \t\r\n")


def _word(element: Any, name: str) -> str:
    return _said(element.find(name))


def _html(found: Found, element: Any) -> str:
    if element is None:
        return ""
    files = {}
    for one in element.iterfind("file"):
        content = decoded_base64(one.text or "") if one.get("encoding", "base64") == "base64" else None
        name = f"{one.get('path', '/').strip('/')}/{one.get('name', '')}".lstrip("/")
        if content:
            files[name] = content
    form = FORMATS.get(element.get("format", "html"), "moodle")
    return found.settle(as_html(form, _said(element)), files)


def _old_picture(found: Found, element: Any) -> str:
    """Moodle 1.9 put one picture beside the text."""
    data, name = _word(element, "image_base64"), _word(element, "image")
    if not data:
        return ""
    content = decoded_base64(data)
    files = {name: content} if content else {}
    return found.settle(f'<p><img src="{FILE}{name}" alt=""></p>', files)


def _number(text: str, code: str = "no_number") -> Decimal:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise FaultError(code, text=text[:40]) from error
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise FaultError(code, text=text[:40])
    return number


def _weight(answer: Any) -> str:
    fraction = answer.get("fraction")
    return str(_number(_word(answer, "fraction") or "0" if fraction is None else fraction))


# --- types -------------------------------------------------------------------------------------


def _multichoice(found: Found, element: Any) -> Json:
    choices = [
        {"text": _html(found, one), "weight": _weight(one), "feedback": _html(found, one.find("feedback"))}
        for one in element.iterfind("answer")
    ]
    kind = "single" if _word(element, "single").lower() in YES else "multiple"
    return {"type": kind, "choices": choices, "shuffle": _is_yes(element, "shuffleanswers", "1")}


def _is_yes(element: Any, name: str, missing: str) -> bool:
    return (_word(element, name) or missing).lower() in YES


def _truefalse(found: Found, element: Any) -> Json:
    content: Json = {"type": "truefalse", "right": False}
    for answer in element.iterfind("answer"):
        is_true = words_of(_said(answer)).lower() == "true"
        content["feedback_true" if is_true else "feedback_false"] = _html(found, answer.find("feedback"))
        if is_true:
            content["right"] = Decimal(_weight(answer)) > 0
    return content


def _shortanswer(found: Found, element: Any) -> Json:
    answers = [
        {"pattern": _said(one), "weight": _weight(one), "feedback": _html(found, one.find("feedback"))}
        for one in element.iterfind("answer")
    ]
    return {"type": "short", "answers": answers, "case": _is_yes(element, "usecase", "0")}


def _numerical(found: Found, element: Any) -> Json:
    answers = []
    for one in element.iterfind("answer"):
        said = _said(one)
        if said == "*":
            found.lose("any_other_number")
            continue
        answers.append(
            {
                "value": str(_number(said)),
                "tolerance": str(_number(_word(one, "tolerance") or "0")),
                "weight": _weight(one),
                "feedback": _html(found, one.find("feedback")),
            }
        )
    units = [
        (_word(one, "unit_name"), _word(one, "multiplier") or "1") for one in element.iterfind("units/unit")
    ]
    plain = [name for name, multiplier in units if _number(multiplier) == 1]
    if len(units) > len(plain[:1]):
        found.lose("units")
    return {"type": "number", "answers": answers, "unit": plain[0] if plain else ""}


def _essay(found: Found, element: Any) -> Json:
    if words_of(_word(element, "responsetemplate")):
        found.lose("template")
    if (_word(element, "attachments") or "0") != "0":
        found.lose("attachments")
    if _word(element, "minwordlimit") or _word(element, "maxwordlimit"):
        found.lose("word_limits")
    return {"type": "long", "guide": _html(found, element.find("graderinfo"))}


def _matching(found: Found, element: Any) -> Json:
    pairs, extra = [], []
    for one in element.iterfind("subquestion"):
        text, match = _html(found, one), _said(one.find("answer"))
        if words_of(text) or "<img" in text:
            pairs.append({"text": text, "match": match})
        else:
            extra.append(match)
    if not _is_yes(element, "shuffleanswers", "1"):
        found.lose("match_shuffled")
    return {"type": "match", "pairs": pairs, "extra": extra}


def _ordering(found: Found, element: Any) -> Json:
    answers = sorted(element.iterfind("answer"), key=lambda one: Decimal(_weight(one)))
    if any(words_of(_said(one.find("feedback"))) for one in answers):
        found.lose("order_feedback")
    if _word(element, "selecttype") not in {"", "0", "ALL"}:
        found.lose("order_some")
    return {"type": "order", "items": [{"text": _html(found, one)} for one in answers]}


def _matrix(found: Found, element: Any) -> Json:
    """As our export writes it; that of Moodle's plug-in of the same name is too different."""
    columns = [
        {"id": f"c{place}", "text": _html(found, one)} for place, one in enumerate(element.iterfind("column"))
    ]
    rows = [
        {"text": _html(found, one), "column": f"c{one.get('column', '')}"} for one in element.iterfind("row")
    ]
    if not columns or not rows:
        raise FaultError("unknown_type", text="matrix")
    return {"type": "matrix", "rows": rows, "columns": columns}


def _rating(found: Found, element: Any) -> Json:
    return {"type": "rating", "scale": [{"text": _html(found, one)} for one in element.iterfind("step")]}


Read = Callable[[Found, Any], Json]
TYPES: dict[str, Read] = {
    "multichoice": _multichoice, "truefalse": _truefalse, "shortanswer": _shortanswer, "numerical": _numerical,
    "essay": _essay, "matching": _matching, "ordering": _ordering, "matrix": _matrix, "rating": _rating,
}  # fmt: skip
