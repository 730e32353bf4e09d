"""Is a file what it says? Read from its bytes, never from its name nor from what the browser claims."""

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any

import filetype
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
MOST_MEMBERS = 3000
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": OOXML + "wordprocessingml.document",
    "xlsx": OOXML + "spreadsheetml.sheet",
    "pptx": OOXML + "presentationml.presentation",
    "odt": ODF + "text",
    "ods": ODF + "spreadsheet",
    "odp": ODF + "presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
}
SPELLINGS = {"jpeg": "jpg", "text": "txt"}
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MACRO_MARKS = (b"macroenabled", b"vbaproject", b"macrosheet")
MACRO_NAMES = re.compile(r"(^|/)(vbaproject\.bin|basic/|scripts/|macrosheets/)", re.IGNORECASE)
REMOTE = re.compile(
    rb'<Relationship\b(?=[^>]*TargetMode="External")(?=[^>]*/(?:attachedTemplate|oleObject|frame|subDocument)")',
    re.IGNORECASE,
)
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|!--)", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What is known of a file that was accepted."""

    name: str
    content_type: str
    size: int
    sha256: str


def refused(sentence: Any) -> DomainError:
    """The file is not taken; the rest of the form is kept."""
    return DomainError("file_refused", sentence, status=422, field="file")


def safe_name(name: str) -> str:
    """A name that can be shown and sent: no path, control, or direction mark; at most a hundred letters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = " ".join(re.sub(r'[<>:"|?*]', " ", name).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:100] or "document"
    return f"{(stem.strip('. ') or 'document')[: 99 - len(ending)]}.{ending[:10].lower()}"


def inspect(file: IO[bytes] | Any) -> Facts:
    """The facts of an acceptable file; a DomainError that says what is wrong with another."""
    name = safe_name(file.name or "")
    content = _content(file)
    ending = name.rpartition(".")[2]
    ending = SPELLINGS.get(ending, ending)
    if ending not in TYPES:
        raise refused(
            _(
                "This kind of file is not accepted. Send a PDF, a document, a table, slides, a picture (PNG, JPEG) or a text."
            )
        )
    found = _kind(content, ending)
    if found != ending:
        raise refused(
            _("The file is not what its name says: “%(name)s” does not hold what its ending announces.")
            % {"name": name}
        )
    return Facts(name, TYPES[ending], len(content), hashlib.sha256(content).hexdigest())


def _content(file: Any) -> bytes:
    if (file.size or 0) > LARGEST:
        raise refused(_("The file is larger than 10 MB. Make it lighter, or give its address instead."))
    file.seek(0)
    content = file.read(LARGEST + 1)
    file.seek(0)
    if not content:
        raise refused(_("The file is empty."))
    return content


def _kind(content: bytes, ending: str) -> str:
    """What the bytes are, as one of our endings; nothing where they are something else."""
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise refused(_("The file hides another one: it cannot be accepted."))
    if content.startswith(b"%PDF-"):
        if re.search(rb"/Encrypt\s*(?:[0-9]+\s+[0-9]+\s+R|<<)", content):
            raise refused(_("The file is protected by a password: send it without."))
        return "pdf"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused(
            _("This is an old or protected Office file. Save it without a password as .docx, .xlsx or .pptx.")
        )
    guess = filetype.guess(content)
    if guess is not None:
        return (
            guess.extension if guess.extension in {"png", "jpg"} and not MARKUP.search(content[:4096]) else ""
        )
    return ending if ending in {"csv", "txt"} and _is_text(content) else ""


def _is_text(content: bytes) -> bool:
    if b"\0" in content or MARKUP.search(content[:4096]):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # A table saved by Excel in France is in Windows’ own alphabet.
        return not any(
            unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in content.decode("cp1252", "replace")
        )
    return True


def _archive(content: bytes) -> str:
    """An Office document is a zip: what is in it decides, once it is known to be harmless to open."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive)
            return _office_kind(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise refused(_("The file is damaged: it cannot be opened.")) from error


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise refused(_("Unpacked, the file would be far too large: it cannot be accepted."))
    total = 0
    for member in members:
        if member.flag_bits & 1:
            raise refused(_("The file is protected by a password: send it without."))
        if MACRO_NAMES.search(member.filename):
            raise refused(
                _("The file holds macros: save it without them (.docx, .xlsx, .pptx) and send it again.")
            )
        with archive.open(member) as part:  # the size that is declared may be false
            while chunk := part.read(MEGABYTE):
                total += len(chunk)
                if total > LARGEST_UNPACKED:
                    raise refused(_("Unpacked, the file would be far too large: it cannot be accepted."))


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = archive.read("mimetype").decode("ascii", "replace").strip()
        return next((ending for ending, known in TYPES.items() if known == kind), "")
    if "[Content_Types].xml" not in names:
        return ""
    listing = archive.read("[Content_Types].xml").lower()
    if any(mark in listing for mark in MACRO_MARKS):
        raise refused(
            _("The file holds macros: save it without them (.docx, .xlsx, .pptx) and send it again.")
        )
    for name in names:
        if name.endswith(".rels") and REMOTE.search(archive.read(name)):
            raise refused(_("The file fetches a part of itself from elsewhere: it cannot be accepted."))
    return next((ending for part, ending in MAIN_PARTS.items() if part in names), "")
