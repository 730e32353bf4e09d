"""Open documents (.odt, .ods, .odp): the manifest and the contents are parsed."""

from typing import Any
from urllib.parse import urlsplit

from . import archives, ooxml, xml
from .kinds import KINDS, Kind, RefusedError

MANIFEST = "meta-inf/manifest.xml"
PARTS = ("content.xml", "styles.xml", "settings.xml")
MACRO_FOLDERS = ("basic/", "scripts/", "dialogs/")
SCRIPT = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
REMOTE_ELEMENTS = {"dde-source", "dde-connection", "dde-connection-decl", "applet"}
LINKS = {"a"}  # what a reader follows by a click


def examine(content: bytes, kind: Kind) -> None:
    """Refuse what is not a document of this kind, is encrypted, or does anything by itself."""
    budget = archives.Budget()

    declared, manifest = "", None
    for name, data in archives.read(content, budget, lambda inner: _workbook(inner, budget)):
        part = archives.part_name(name)
        if part == "mimetype":
            declared = data[:200].decode("ascii", "replace").strip()
        elif part == MANIFEST:
            manifest = xml.parse(data)
        elif part.startswith(MACRO_FOLDERS):
            raise RefusedError("macros")
        elif part.rpartition("/")[2] in PARTS and data.strip():
            _contents(data)
    if declared != kind.main or manifest is None:
        raise RefusedError("not_what_it_says")
    _manifest(manifest, kind)


def _workbook(data: bytes, budget: archives.Budget) -> None:
    """The one archive in an archive that is taken: a chart may bring its table, as an Office document."""
    for kind in KINDS.values():
        if kind.family == "ooxml":
            try:
                return ooxml.examine(data, kind, budget, archives.DEEPEST)
            except RefusedError as refusal:
                if refusal.code != "not_what_it_says":
                    raise
    raise RefusedError("hidden_file")


def _manifest(root: Any, kind: Kind) -> None:
    for element in root.iter():
        row = {xml.local(key): str(value).strip() for key, value in element.attrib.items()}
        if xml.local(element.tag) in {"encryption-data", "encrypted-key"}:
            raise RefusedError("password")
        path = archives.part_name(row.get("full-path", ""))
        if path.startswith(MACRO_FOLDERS) or "macro" in row.get("media-type", "").lower():
            raise RefusedError("macros")
        if row.get("full-path") == "/" and row.get("media-type") not in {kind.main, None, ""}:
            raise RefusedError("not_what_it_says")


def _contents(data: bytes) -> None:
    for element in xml.elements(data):
        name = xml.local(element.tag)
        if xml.namespace(element.tag) == SCRIPT or name in {"script", "event-listener"}:
            raise RefusedError("macros")
        if name in REMOTE_ELEMENTS:
            raise RefusedError("remote_part")
        if name in LINKS:
            continue
        for key, value in element.attrib.items():
            if xml.local(key) == "href" and _fetched(str(value).strip()):
                raise RefusedError("remote_part")


def _fetched(address: str) -> bool:
    address = address.replace("\\", "/")
    return address.startswith(("//", "../")) or len(urlsplit(address).scheme) > 0
