"""The zip that a package is: every entry looked at before the first one is written, sizes from what is really read."""

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from . import limits
from .refusals import RefusedError

BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
LEFT_OUT = ("__MACOSX", ".DS_Store")  # what a Mac adds
DRIVE = re.compile(r"[A-Za-z]:")
BLOCK = 256 * 1024


def unpack(source: IO[bytes], size: int, target: Path) -> list[str]:
    """Write the files of the archive below `target` (an empty folder of ours); their names. RefusedError: take nothing."""
    if size > limits.LARGEST_ARCHIVE:
        raise RefusedError("too_heavy")
    try:
        with zipfile.ZipFile(source) as archive:
            entries = _entries(archive, size)
            left = min(limits.LARGEST_UNPACKED, limits.MOST_TIMES * size)
            for name, entry in entries:
                left = _write(archive, name, entry, target, left)
    except BROKEN as error:
        raise RefusedError("not_an_archive" if _is_no_zip(source) else "damaged") from error
    return [name for name, _entry in entries]


def _is_no_zip(source: IO[bytes]) -> bool:
    source.seek(0)
    return not zipfile.is_zipfile(source)


def _entries(archive: zipfile.ZipFile, size: int) -> list[tuple[str, zipfile.ZipInfo]]:
    """(name, entry) of each file; refused whole for one entry that is not as it must be."""
    everything = archive.infolist()
    if len(everything) > limits.MOST_ENTRIES:
        raise RefusedError("too_many_entries")
    declared = sum(entry.file_size for entry in everything)
    if declared > limits.LARGEST_UNPACKED:
        raise RefusedError("too_large")
    if declared > limits.MOST_TIMES * size:
        raise RefusedError("bomb")
    found: list[tuple[str, zipfile.ZipInfo]] = []
    taken: dict[str, tuple[str, bool]] = {}
    for entry in everything:
        name = _name(entry)
        _check_kind(entry, name)
        if any(part in LEFT_OUT for part in name.split("/")):
            continue
        _check_once(name, taken, is_folder=entry.is_dir())
        if not entry.is_dir():
            found.append((name, entry))
    if not found:
        raise RefusedError("empty")
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """The path as it will be written, or a refusal: `zipfile` itself cuts a name at NUL without a word."""
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    bad = (
        name.startswith("/")
        or "\\" in name
        or DRIVE.match(name)
        or any(unicodedata.category(each)[0] == "C" for each in name)
        or any(part in {"", ".", ".."} for part in parts)
        or any(len(part.encode()) > limits.LONGEST_NAME for part in parts)
        or len(name.encode()) > limits.LONGEST_PATH
    )
    if bad:
        raise RefusedError("bad_name", printable(name))
    return name


def printable(name: str) -> str:
    """A name that can stand in a sentence: what cannot be seen is written out."""
    return "".join(
        each if unicodedata.category(each)[0] != "C" else f"\\u{ord(each):04x}" for each in name[:200]
    )


def _check_kind(entry: zipfile.ZipInfo, name: str) -> None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise RefusedError("link", name)
    if entry.flag_bits & 1 or entry.flag_bits & 0x40:
        raise RefusedError("encrypted", name)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise RefusedError("compression", name)


def _check_once(name: str, taken: dict[str, tuple[str, bool]], *, is_folder: bool) -> None:
    """No two names that a disk may take for one: equal but for case or composition, or a file where a folder is.

    A folder may come back with each of its files, in the same spelling.
    """
    parts = name.removesuffix("/").split("/")
    for depth in range(1, len(parts) + 1):
        path = "/".join(parts[:depth])
        this = (path, is_folder or depth < len(parts))
        key = unicodedata.normalize("NFC", path).casefold()
        if key in taken and (taken[key] != this or not this[1]):
            raise RefusedError("same_name", name)
        taken[key] = this


def _write(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    place = target / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as packed, place.open("xb") as kept:
        for block in iter(lambda: packed.read(BLOCK), b""):
            left -= len(block)  # the size that is declared may be false
            if left < 0:
                raise RefusedError("bomb", name)
            kept.write(block)
    return left


def texts(target: Path, names: list[str], endings: tuple[str, ...], most: int) -> Iterator[tuple[str, bytes]]:
    """(name, its first `most` bytes) of the files of these endings."""
    for name in names:
        if name.lower().endswith(endings):
            with (target / name).open("rb") as file:
                yield name, file.read(most)
