"""Where recordings lie: in the private place, by their digest; nothing of what a sender typed reaches the disk."""

from pathlib import Path

from django.core.files.storage import storages

FOLDER = "media"


def kept(digest: str) -> Path:
    """The file that was accepted; never changed."""
    return Path(storages["private"].path("/".join((FOLDER, "kept", digest[:2], digest))))
