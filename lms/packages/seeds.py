"""What content finds when it starts: its data as it left them, who is there (a pseudonym), and that this counts."""

from collections.abc import Mapping
from typing import Any

from .enums import PackageKind


def seed(
    kind: str, item: Mapping[str, Any], learner: str, cmi: Mapping[str, Any] | None, *, is_final: bool
) -> dict[str, Any]:
    """The data that the run-time is filled with before the content's first line runs. `cmi`: none the first time."""
    if kind == PackageKind.H5P:
        return dict(cmi or {})
    start = _start(kind, cmi, is_final=is_final)
    return (
        _seed_12(item, learner, dict(cmi or {}), start)
        if kind == PackageKind.SCORM12
        else _seed_2004(item, learner, dict(cmi or {}), start)
    )


def _start(kind: str, cmi: Mapping[str, Any] | None, *, is_final: bool) -> dict[str, str]:
    """How it begins. A tab that died left no last word: its content goes on all the same."""
    if cmi is None:
        return {"entry": "ab-initio"}
    place = _dict(cmi, "core") if kind == PackageKind.SCORM12 else cmi
    return {"entry": "resume" if place.get("exit") == "suspend" or not is_final else ""}


def _dict(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = holder.get(name)
    return dict(found) if isinstance(found, dict) else {}


def _without(place: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in place.items() if key not in names}


def _seed_12(
    item: Mapping[str, Any], learner: str, cmi: dict[str, Any], start: dict[str, str]
) -> dict[str, Any]:
    given = dict(item["seed"])
    launch_data = given.pop("launch_data", "")
    core = _without(_dict(cmi, "core"), "session_time", "exit") | start
    core |= {"student_id": learner, "student_name": "", "lesson_mode": "normal", "credit": "credit"}
    data = _dict(cmi, "student_data") | given
    return cmi | {"core": core, "student_data": data, "launch_data": launch_data}


def _seed_2004(
    item: Mapping[str, Any], learner: str, cmi: dict[str, Any], start: dict[str, str]
) -> dict[str, Any]:
    who = {"learner_id": learner, "learner_name": "", "mode": "normal", "credit": "credit"}
    return _without(cmi, "session_time", "exit") | start | dict(item["seed"]) | who
