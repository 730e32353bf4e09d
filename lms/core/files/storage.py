"""The private place: nothing in it has an address of its own, and nothing of what a sender typed reaches the disk."""

import uuid
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(Storage):
    """The private place of the settings, asked each time."""

    @property
    def place(self) -> Storage:
        return storages["private"]

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self.place.open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        return self.place.save(name, content)

    def delete(self, name: str) -> None:
        self.place.delete(name)

    def exists(self, name: str) -> bool:
        return self.place.exists(name)

    def size(self, name: str) -> int:
        return self.place.size(name)

    def url(self, name: str | None) -> str:
        """None: a file is served by the view that checks the reader."""
        return ""


def stored_name(row: models.Model, name: str) -> str:
    """A name of ours, in the folder of the app."""
    key = uuid.uuid4().hex
    return f"{row._meta.app_label}/{key[:2]}/{key}"
