"""What can be said of a file without reading it: its name, its weight. The rest is for the examination."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from lms.core.errors import DomainError
from lms.core.files.kinds import KINDS, LARGEST, ending_of
from lms.core.files.sentences import sentence


@dataclass(frozen=True)
class Sent:
    """What a sender says of a file, made harmless."""

    name: str
    size: int


def refused(code: str) -> DomainError:
    """The file is not taken; the rest of the form is kept."""
    return DomainError("file_refused", sentence(code), status=422, field="file")


def safe_name(name: str) -> str:
    """A name that can be shown and sent: no path, control, or direction mark; at most a hundred letters."""
    name = unicodedata.normalize("NFC", name[-1000:]).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = " ".join(re.sub(r'[<>:"|?*]', " ", name).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:100] or "document"
    return f"{(stem.strip('. ') or 'document')[: 99 - len(ending)]}.{ending[:10].lower()}"


def look(file: Any) -> Sent:
    """Its name and weight, at once and without opening it; a DomainError that says what is wrong with them.

    Called where pages are answered: nothing here depends on what the bytes are.
    """
    sent = Sent(safe_name(file.name or ""), file.size or 0)
    if ending_of(sent.name) not in KINDS:
        raise refused("unknown_kind")
    if not sent.size:
        raise refused("empty")
    if sent.size > LARGEST:
        raise refused("too_heavy")
    return sent


def digest(file: Any) -> str:
    """SHA-256 of the bytes that are kept."""
    sha = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1024 * 1024):
        sha.update(chunk)
    file.seek(0)
    return sha.hexdigest()
