"""The zip that an office document is: members counted, sizes from what is really read, nothing written anywhere."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

from . import magic, xml
from .kinds import MEGABYTE, RefusedError

MOST_MEMBERS = 3000
LARGEST_UNPACKED = 100 * MEGABYTE
DEEPEST = 2  # a chart in a document brings its own workbook
XML_ENDINGS = (".xml", ".rels", ".vml", ".rdf", ".svg", ".xhtml")
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class Budget:
    """What all members together, of all archives inside one another, may unpack to."""

    def __init__(self) -> None:
        self.left = LARGEST_UNPACKED

    def take(self, count: int) -> None:
        """Refuse as soon as it is spent."""
        self.left -= count
        if self.left < 0:
            raise RefusedError("bomb")


def read(content: bytes, budget: Budget, deeper: Callable[[bytes], None]) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each member, examined: `deeper` is called for an archive in the archive."""
    if not content.startswith(magic.ZIP):
        raise RefusedError("old_office" if content.startswith(magic.OLE) else "not_what_it_says")
    if b"%PDF-" in content[:1024]:
        raise RefusedError("hidden_file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in _members(archive):
                data = _unpacked(archive, member, budget)
                _check(member.filename, data, deeper)
                yield member.filename, data
    except BROKEN as error:
        raise RefusedError("damaged") from error


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise RefusedError("bomb")
    names = [part_name(member.filename) for member in members]
    if len(set(names)) != len(names):
        raise RefusedError("damaged")  # one program would read the first, another the last
    if members and min(member.header_offset for member in members) > 0:
        raise RefusedError("hidden_file")
    for member in members:
        if member.flag_bits & 1:
            raise RefusedError("password")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise RefusedError("damaged")
    return members


def part_name(name: str) -> str:
    """As Office compares names: any case, either slash, with or without the first one."""
    return name.replace("\\", "/").lstrip("/").lower()


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    parts = []
    with archive.open(member) as part:  # the size that is declared may be false
        while chunk := part.read(MEGABYTE):
            budget.take(len(chunk))
            parts.append(chunk)
    return b"".join(parts)


def _check(name: str, data: bytes, deeper: Callable[[bytes], None]) -> None:
    """What no part of a document may be, whatever it is called."""
    if data.startswith(magic.OLE):
        # Macros are kept in such a container, and so are packed programs.
        raise RefusedError("macros" if b"V\0B\0A\0" in data else "object")
    if data.startswith(magic.ZIP):
        deeper(data)
    elif magic.known(data) in {*magic.PACKED, "zip", "pdf"}:
        raise RefusedError("object")
    elif data.strip() and (part_name(name).endswith(XML_ENDINGS) or data.lstrip().startswith(b"<?xml")):
        xml.check_prolog(data)
