"""Reads one file of questions in a process with limits: bytes in, one line of JSON for each thing found.

Started by `reading.py`. Imports nothing of Django nor of the platform: what is in a file cannot reach the database, the
settings or a secret from here.
"""

import json
import re
import sys
from collections.abc import Iterator

from . import aiken, gift_found, moodle_xml
from .found import FaultError, Found, to_json

MOST_QUESTIONS = 2_000
LARGEST = 10 * 1024 * 1024
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-15", "utf-16")
DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9_.-]+)""")
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def read(content: bytes, form: str = "", encoding: str = "") -> Iterator[Found]:
    """What stands in the file. `form`: gift, moodlexml, aiken or nothing (what it looks like)."""
    if len(content) > LARGEST:
        raise FaultError("too_heavy")
    if not content.strip():
        raise FaultError("empty")
    declared = DECLARED.search(content[:200])
    if declared and not encoding and form in {"", "moodlexml"}:
        yield from moodle_xml.found_in(content)
        return
    text = _decoded(content, encoding)
    form = form or _looks_like(text)
    if form == "moodlexml":
        yield from moodle_xml.found_in(DECLARATION.sub("", text.removeprefix("\ufeff"), count=1).lstrip())
    elif form == "aiken":
        yield from aiken.found_in(text)
    else:
        yield from gift_found.found_in(text)


def _looks_like(text: str) -> str:
    start = text.removeprefix("\ufeff").lstrip()[:200]
    if re.match(r"<\?xml|<quiz\b|<question\b|<!DOCTYPE|<!--", start):
        return "moodlexml"
    return "aiken" if aiken.is_aiken(text) else "gift"


def _decoded(content: bytes, encoding: str) -> str:
    """UTF-8 with its mark or without, UTF-16 with its mark; another one only when it is said."""
    if encoding:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            raise FaultError("not_this_encoding", *_place(content, error.start), text=encoding) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultError("not_utf8", *_place(content, error.start)) from error


def _place(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1


def found_or_fault(content: bytes, form: str, encoding: str) -> Iterator[Found]:
    """Never raises what a file can cause: a file that cannot be read at all is one refusal without a question."""
    number = 0
    try:
        for found in read(content, form, encoding):
            number += found.content is not None or found.refusal is not None
            if number > MOST_QUESTIONS:
                raise FaultError("too_many")
            yield found
    except FaultError as fault:
        yield Found(line=0).refuse(fault)
    except (MemoryError, RecursionError):
        yield Found(line=0).refuse(FaultError("limits"))
    except Exception:  # a reader met what it was not made for: that is a property of the file
        yield Found(line=0).refuse(FaultError("damaged"))


def main(form: str, encoding: str) -> None:
    """Bytes on standard input; on standard output the lines, then one that says that all were written."""
    for found in found_or_fault(sys.stdin.buffer.read(LARGEST + 1), form, encoding):
        print(json.dumps(to_json(found)))  # noqa: T201 - this is what the process is for
    print(json.dumps("whole"))  # noqa: T201
