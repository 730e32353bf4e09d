"""What in the words of an Office document asks another program for data: fields of Word, links of a table.

Neither needs a relationship. A field may be cut into any number of pieces, and its name may be the result of another.
"""

from typing import Any

from lxml import etree

from . import xml
from .kinds import MEGABYTE, RefusedError

ASKING = ("DDE", "DDEAUTO", "LINK", "INCLUDE", "INCLUDETEXT", "DATABASE")
WORDS = {"instrText", "delInstrText", "t"}
CELLS = {"worksheet", "sst"}  # long, and without any of this
NAME = 40  # signs of a field that are kept: more than any name
NESTED = "\0"


def check(data: bytes) -> None:
    """Refuse such a part. What is no XML, or is broken, opens as none: its own examination says so."""
    target = _Asking()
    parser = etree.XMLParser(target=target, **xml.SAFE)
    try:
        for start in range(0, len(data), MEGABYTE):
            parser.feed(data[start : start + MEGABYTE])
            if target.root in CELLS:
                return
        parser.close()
    except etree.XMLSyntaxError:
        return


class _Field:
    """What stands between its beginning and its result."""

    def __init__(self, text: str = "") -> None:
        self.text, self.is_open = "", True
        self.add(text)

    def add(self, text: str) -> None:
        self.text = (self.text + text).lstrip()[:NAME]

    def end(self) -> None:
        self.is_open = False
        name, nested, _rest = self.text.upper().partition(NESTED)
        word = name.split(None, 1)
        if word and word[0] in ASKING:
            raise RefusedError("remote_part")
        if nested and name == name.rstrip() and any(each.startswith(name) for each in ASKING):
            raise RefusedError("remote_part")


class _Asking:
    """Reads a part from its beginning to its end, and keeps only the fields that are open."""

    def __init__(self) -> None:
        self.root = ""
        self.fields: list[_Field] = []
        self.is_words = False

    def start(self, tag: str, attributes: Any) -> None:
        name = xml.local(tag)
        self.root = self.root or name
        if name == "ddeLink":
            raise RefusedError("remote_part")
        if name in WORDS:
            self.is_words = True
        elif name in {"fldChar", "fldSimple"}:
            row = {xml.local(key): value for key, value in attributes.items()}
            if name == "fldSimple":
                self._say(NESTED)
                _Field(row.get("instr", "")).end()
            else:
                self._field(row.get("fldCharType", "").strip())

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._say(NESTED)
            self.fields.append(_Field())
        elif self.fields:
            self.fields[-1].end()
            if kind == "end":
                self.fields.pop()

    def _say(self, text: str) -> None:
        if self.fields and self.fields[-1].is_open:
            self.fields[-1].add(text)

    def data(self, text: str) -> None:
        if self.is_words:
            self._say(text)

    def end(self, tag: str) -> None:
        if xml.local(tag) in WORDS:
            self.is_words = False

    def doctype(self, *_named: object) -> None:
        """Nothing but this examines a part whose name says nothing."""
        raise RefusedError("entities")

    def close(self) -> None:
        for field in self.fields:
            field.end()
