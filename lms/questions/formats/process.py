"""Has a file of questions read by the process of `reader.py`: for workers and commands, never where a page is answered."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lms.core.files.examination import BY_LIMIT, PLACE, NoVerdictError, one_at_a_time, run

from .found import FaultError, Found, from_json

HERE = Path(__file__).resolve().parents[1]
# At the end of the path, since modules beside `formats` have names of Python's own (`html`). The limits stand before a byte
# is read, and before a library that reads is loaded.
START = (
    "import sys; sys.path += sys.argv[1:3]; from files import limits; limits.apply(); "
    "from formats import reader; reader.main(*sys.argv[3:])"
)


def read(content: bytes, *, form: str = "", encoding: str = "", person: int | None = None) -> list[Found]:
    """All that stands in the file. Raises BusyError and NoVerdictError of `lms.core.files.examination`: ask again."""
    command = [sys.executable, "-I", "-B", "-c", START, str(HERE), str(PLACE), form, encoding]
    with one_at_a_time(person), tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as answer:
        sent.write(content)
        sent.seek(0)
        code = run(sent, answer, command)
        answer.seek(0)
        lines = answer.read().splitlines()
    if code < 0 and -code in BY_LIMIT:
        return [Found(line=0).refuse(FaultError("limits"))]
    if code:
        raise NoVerdictError(str(code))
    return list(_found(lines))


def _found(lines: list[bytes]) -> Iterator[Found]:
    *found, last = [json.loads(line) for line in lines] or [None]
    if last != "whole":
        raise NoVerdictError("the answer is cut")
    for one in found:
        yield from_json(one)
