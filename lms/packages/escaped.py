"""JSON from outside, kept in ASCII: NUL, lone surrogates and all the rest stand in it as escapes, and come back unchanged."""

import json
from typing import Any

MOST_BYTES = 1024 * 1024
DEEPEST = 24


class UnreadableError(Exception):
    """No JSON object, or one that is too deep."""


def _refuse(value: str) -> Any:
    raise UnreadableError(value)


def load(body: bytes) -> dict[str, Any]:
    """The object that these bytes say. UnreadableError for anything else: NaN, a list, a number out of range, too deep."""
    try:
        found = json.loads(body.decode(), parse_constant=_refuse)
        dump(found)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)) from error
    if not isinstance(found, dict) or _depth(found) > DEEPEST:
        raise UnreadableError("no object")
    return found


def dump(value: Any) -> str:
    """In ASCII, for a column of text."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _depth(value: Any) -> int:
    """How many objects and lists stand in one another; counted without recursion, up to a little over the limit."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        level, depth = inner, depth + 1
    return depth


def merged(state: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`state` with the leaves of `changes` in place of its own."""
    result = dict(state)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
