"""Questions with gaps in their text (Moodle's « cloze »): no type of ours, and named when they are broken in themselves."""

import re

from .found import FaultError

GAP = re.compile(r"\{[0-9]*:([A-Z_]+):?((?:\\.|[^}\\])*)\}")
CHOICES = {
    "MULTICHOICE",
    "MC",
    "MULTICHOICE_V",
    "MCV",
    "MULTICHOICE_H",
    "MCH",
    "MULTIRESPONSE",
    "MR",
    "MULTIRESPONSE_H",
}
NUMBER = re.compile(r"[-+]?[0-9]*[.,]?[0-9]+(?:[eE][-+]?[0-9]+)?(?::[0-9.,]+)?|\*")
ANSWER = re.compile(r"(?:\\.|[^~\\])+")


def judge(text: str) -> None:
    """Raises the FaultError that says what is wrong; returns when the question is sound."""
    gaps = GAP.findall(text)
    if not gaps:
        raise FaultError("cloze_no_gap")
    for kind, body in gaps:
        answers = ANSWER.findall(body)
        if kind.rstrip("S") in CHOICES or kind in CHOICES:
            _judge_choices(answers)
        elif kind in {"NUMERICAL", "NM"}:
            _judge_numbers(answers)


def _judge_choices(answers: list[str]) -> None:
    if not answers:
        raise FaultError("cloze_no_choices")
    if len(answers) < 2:
        raise FaultError("cloze_one_choice")
    if not any(one.startswith(("=", "%100%")) for one in answers):
        shares = [re.match(r"%(-?[0-9.]+)%", one) for one in answers]
        if sum(float(one[1]) for one in shares if one and float(one[1]) > 0) < 99:
            raise FaultError("cloze_no_right")


def _judge_numbers(answers: list[str]) -> None:
    for one in answers:
        said = re.sub(r"^(?:=|%-?[0-9.]+%)", "", one).partition("#")[0].strip()
        if not NUMBER.fullmatch(said):
            raise FaultError("cloze_no_number", text=said[:40])
