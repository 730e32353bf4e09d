"""PDF: read as readers read it, object by object. Scripts, programs to start and files inside are refused.

A form with plain fields, links and an opening page are fine. The header may stand anywhere in the first 1,024 bytes,
as in every reader; what stands before it must not be another kind of file.
"""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from . import magic
from .kinds import RefusedError

HEADER = b"%PDF-"
WITHIN = 1024
ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
FILE_KEYS = {"/EF", "/EmbeddedFiles"}
FILE_TYPES = {"/EmbeddedFile", "/FileAttachment"}
BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError)


def examine(content: bytes) -> None:
    """Refuse what is no PDF, is protected, or does more than be read."""
    start = content[: WITHIN + len(HEADER)].find(HEADER)
    if start < 0 or (start > 0 and magic.known(content) not in {"", "pdf"}):
        raise RefusedError("old_office" if content.startswith(magic.OLE) else "not_what_it_says")
    try:
        reader = PdfReader(io.BytesIO(content[start:]), strict=False)
        if reader.is_encrypted:
            raise RefusedError("password")
        if not isinstance(reader.root_object.get("/Pages"), IndirectObject | DictionaryObject):
            raise RefusedError("damaged")
        _look([reader.trailer])
        for each in _objects(reader):
            _look([each])
    except NotImplementedError as error:  # a way to encrypt that pypdf does not know
        raise RefusedError("password") from error
    except BROKEN as error:
        raise RefusedError("damaged") from error


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every numbered object, reached from a page or not; one that cannot be read is no more readable elsewhere."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except BROKEN:
            continue


def _look(waiting: list[Any]) -> None:
    """One object with what it holds itself; what it only points to is looked at under its own number."""
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            _check(each)
            waiting.extend(each.values())
        elif isinstance(each, ArrayObject):
            waiting.extend(each)


def _check(row: DictionaryObject) -> None:
    keys = set(row)
    kinds = {str(row.raw_get(key)) for key in ("/Type", "/Subtype") if key in row and _is_name(row, key)}
    if keys & FILE_KEYS or kinds & FILE_TYPES:
        raise RefusedError("hidden_file")
    action = str(row.raw_get("/S")) if "/S" in row and _is_name(row, "/S") else ""
    if keys & ACTIVE_KEYS or action in ACTIVE_ACTIONS or "/RichMedia" in kinds:
        raise RefusedError("active")


def _is_name(row: DictionaryObject, key: str) -> bool:
    return isinstance(row.raw_get(key), NameObject)
