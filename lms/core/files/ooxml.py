"""Office documents (.docx, .xlsx, .pptx): types and relationships are parsed, then compared by name."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from . import archives, dde, xml
from .kinds import KINDS, Kind, RefusedError

TYPES = "[content_types].xml"
MACRO_TYPES = (
    "macroenabled",
    "vbaproject",
    "vbadata",
    "macrosheet",
    "activex",
    "customui",
    "attachedtoolbars",
)
MACRO_RELATIONS = (
    "vbaproject", "wordvbadata", "vbaprojectsignature", "xlmacrosheet", "xlintlmacrosheet", "control", "activexcontrolbinary",
    "attachedtoolbars",
)  # fmt: skip
LINKS = ("http", "https", "mailto", "tel", "file", "ftp", "")


def examine(content: bytes, kind: Kind, budget: archives.Budget | None = None, depth: int = 1) -> None:
    """Refuse what is not a document of this kind, or does anything by itself."""
    if _main_type(content, budget or archives.Budget(), depth) != kind.main:
        raise RefusedError("not_what_it_says")


def _main_type(content: bytes, budget: archives.Budget, depth: int) -> str:
    def deeper(data: bytes) -> None:
        if depth >= archives.DEEPEST:
            raise RefusedError("hidden_file")
        mains = {kind.main for kind in KINDS.values() if kind.family == "ooxml"}
        try:
            known = _main_type(data, budget, depth + 1) in mains
        except RefusedError as refusal:
            raise RefusedError("hidden_file") if refusal.code == "not_what_it_says" else refusal from None
        if not known:
            raise RefusedError("hidden_file")

    types: Any = None
    relations: dict[str, list[tuple[str, str]]] = {}
    for name, data in archives.read(content, budget, deeper):
        part = unquote(archives.part_name(name))
        dde.check(data)
        if part == TYPES:
            types = xml.parse(data)
        elif part.endswith(".rels") or part.startswith("_rels/") or "/_rels/" in part:
            relations[part] = _relations(xml.parse(data)) if data.strip() else []
    if types is None:
        raise RefusedError("not_what_it_says")
    return _type_of_main(types, relations.get("_rels/.rels", []))


def _attributes(element: Any) -> dict[str, str]:
    """By name without namespace, in small letters; blanks around a value do not count."""
    return {xml.local(key).lower(): str(value).strip() for key, value in element.attrib.items()}


def _relations(root: Any) -> list[tuple[str, str]]:
    """(kind, target) of each; one that fetches, or that leads to a macro, is refused."""
    found = []
    for element in root.iter():
        row = _attributes(element)
        kind = row.get("type", "").rstrip("/").rpartition("/")[2].lower()
        target = row.get("target", "")
        if kind in MACRO_RELATIONS:
            raise RefusedError("macros")
        if kind == "afchunk":  # another document, of a kind that nothing here reads, becomes part of this one
            raise RefusedError("hidden_file")
        if row.get("targetmode", "").lower() == "external" or _leads_outside(target):
            if kind != "hyperlink" or urlsplit(target.replace("\\", "/")).scheme.lower() not in LINKS:
                raise RefusedError("remote_part")
        elif kind:
            found.append((kind, target))
    return found


def _leads_outside(target: str) -> bool:
    """Some programs follow an address whatever the mode says."""
    address = target.replace("\\", "/").lower()
    return address.startswith(("//", "file:", "mhtml:", "javascript:")) or "://" in address


def _type_of_main(types: Any, relations: Iterable[tuple[str, str]]) -> str:
    """The declared type of the one part that the package says it is about."""
    overrides: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for element in types.iter():
        row = _attributes(element)
        declared = row.get("contenttype", "").lower()
        if any(mark in declared for mark in MACRO_TYPES):
            raise RefusedError("macros")
        if "partname" in row:
            overrides[archives.part_name(unquote(row["partname"]))] = declared
        elif "extension" in row:
            defaults[row["extension"].lower().lstrip(".")] = declared
    mains = {archives.part_name(unquote(target)) for kind, target in relations if kind == "officedocument"}
    if len(mains) != 1:
        raise RefusedError("not_what_it_says")
    main = mains.pop()
    return overrides.get(main, defaults.get(main.rpartition(".")[2], ""))
