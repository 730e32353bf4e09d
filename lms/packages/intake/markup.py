"""XML without entities, document types or network."""

from typing import Any

from lxml import etree

from .refusals import RefusedError

SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
}  # fmt: skip


def parse(content: bytes, *, broken: str, typed: str) -> Any:
    """The root; RefusedError(`broken`) where it is no XML, RefusedError(`typed`) where a document type stands before it."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError(broken) from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise RefusedError(typed)
    return root


def local(name: Any) -> str:
    """The name without its namespace; empty for comments and instructions."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def children(element: Any, name: str) -> list[Any]:
    """Its children of this name, whatever their namespace."""
    return [each for each in element if local(each.tag) == name]


def child(element: Any, name: str) -> Any | None:
    found = children(element, name)
    return found[0] if found else None


def text(element: Any | None) -> str:
    """What stands in it, on one line; empty where it is not there."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def attribute(element: Any, name: str) -> str:
    """Its value whatever the namespace and the case: `scormtype` in one edition, `scormType` in the next."""
    return next(
        (value for key, value in element.attrib.items() if local(key).lower() == name.lower()), ""
    ).strip()
