"""XML without entities, document types or network."""

import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .kinds import RefusedError

SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
}  # fmt: skip


def parse(content: bytes) -> Any:
    """The root of a small part that decides something."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as error:
        raise RefusedError("damaged") from error
    _no_document_type(root)
    return root


def elements(content: bytes) -> Iterator[Any]:
    """Each element of a large part as it begins; what was read is let go."""
    try:
        first = True
        for event, element in etree.iterparse(io.BytesIO(content), events=("start", "end"), **SAFE):
            if event == "start":
                if first:
                    _no_document_type(element)
                    first = False
                yield element
                continue
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise RefusedError("damaged") from error


def check_prolog(content: bytes) -> None:
    """A part that decides nothing is read as far as its first element: no document type stands before it."""
    for _element in elements(content):
        return


def _no_document_type(element: Any) -> None:
    info = element.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise RefusedError("entities")


def local(name: object) -> str:
    """The name without its namespace, whatever prefix was chosen; empty for comments and instructions."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def namespace(name: object) -> str:
    return name[1:].partition("}")[0] if isinstance(name, str) and name.startswith("{") else ""
