"""Where packages lie: in the private place, by the digest of their archive; nothing of what a sender typed reaches the disk."""

from pathlib import Path

from django.core.files.storage import storages

FOLDER = "packages"


def _place(*parts: str) -> Path:
    return Path(storages["private"].path("/".join((FOLDER, *parts))))


def unpacking(key: str) -> Path:
    """The folder into which one try unpacks."""
    return _place("unpacking", key)


def unpacked(digest: str) -> Path:
    """The folder of a package that was accepted; never changed."""
    return _place("unpacked", digest[:2], digest)
