"""What a lesson shows of a recording, for one reader."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from lms.programme.registry import Reading

from .models import MediaFile
from .outside import OutsideVideo, outside_video

AGAIN_BELOW = 3  # seconds: who stopped there begins anew


@dataclass(frozen=True)
class Player:
    """`keep`, `finish`: where the place and the end are sent, empty where nothing is kept (visitors, previews)."""

    key: str
    lesson: int
    file: MediaFile | None = None
    outside: OutsideVideo | None = None
    source: str = ""
    captions: str = ""
    seconds: int = 0
    keep: str = ""
    finish: str = ""
    is_played: bool = False

    @property
    def stopped_at(self) -> str:
        """`12:34`, where the reader stopped; empty at the beginning."""
        if self.seconds < AGAIN_BELOW:
            return ""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @property
    def frame(self) -> str:
        return self.outside.frame_from(self.seconds) if self.outside else ""


@dataclass(frozen=True)
class Own:
    """What this reader did with the recordings of the lesson."""

    seconds: dict[str, int] = field(default_factory=dict)
    played: set[str] = field(default_factory=set)


def player(block: Any, reading: Reading, own: Own) -> Player:
    """Of one block; in a preview the file comes by an address of the administration, as the draft is not online."""
    value, key, lesson = block.value, block.id or "", reading.lesson.pk or 0
    file = value["file"]
    outside = outside_video(value["url"]) if not file and value.get("url") else None
    keeps = reading.user.is_authenticated and not reading.is_preview and bool(key)
    return Player(
        key=key,
        lesson=lesson,
        file=file,
        outside=outside,
        source=_address("file", reading, key, file),
        captions=_address("captions", reading, key, file) if file and file.captions else "",
        seconds=own.seconds.get(key, 0),
        keep=reverse("learning:keep_second", args=[lesson, key]) if keeps else "",
        finish=reverse("media:finish", args=[lesson, key]) if keeps and value.get("needed") else "",
        is_played=key in own.played,
    )


def _address(what: str, reading: Reading, key: str, file: MediaFile | None) -> str:
    if file is None:
        return ""
    if reading.is_preview or not key:
        return reverse(f"media-{what}", args=[file.pk])
    return reverse(f"media:{what}", args=[reading.lesson.pk, key])
