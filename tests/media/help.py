"""Recordings for the tests: some of our own, and those made here byte by byte."""

import struct
from pathlib import Path
from typing import Any

from django.test import TestCase

from lms.media.domain.arrivals import reception
from lms.media.models import Arrival, MediaFile

DATA = Path(__file__).parent / "data"
CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nBonjour à toutes et à tous.\n"


def mp3() -> bytes:
    """Two silent frames, after what is said of the title."""
    frame = b"\xff\xfb\x90\x00".ljust(417, b"\0")
    return b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + frame + frame


def ogg(first: bytes = b"OpusHead\x01\x01") -> bytes:
    """The first page of an Ogg file."""
    return b"OggS" + bytes(22) + b"\x01" + bytes([len(first)]) + first


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def mp4(
    codec: bytes = b"avc1", handler: bytes = b"vide", brand: bytes = b"isom", *, moov: bool = True
) -> bytes:
    """A file with one track and not one picture."""
    described = box(b"stsd", bytes(8) + box(codec))
    media = box(b"hdlr", bytes(8) + handler + bytes(12)) + box(b"minf", box(b"stbl", described))
    length = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 61_000) + bytes(80))
    movie = box(b"moov", length + box(b"trak", box(b"mdia", media))) if moov else b""
    return box(b"ftyp", brand + bytes(4)) + movie + box(b"mdat", b"x")


def send(content: bytes | str, *, name: str = "film.mp4", **how: Any) -> Arrival:
    """Have a recording examined: bytes, or the name of a file of the data."""
    if isinstance(content, str):
        name, content = content, (DATA / content).read_bytes()
    how = {"by": None, "media": None} | how
    with TestCase.captureOnCommitCallbacks(execute=True):
        arrival = reception.receive_whole(name=name, size=len(content), pieces=[content], **how)
    with TestCase.captureOnCommitCallbacks(execute=True):
        reception.examine(arrival_id=arrival.pk)
    return Arrival.objects.get(pk=arrival.pk)


def kept(content: bytes | str, **how: Any) -> MediaFile:
    """The recording that was made of it."""
    arrival = send(content, **how)
    assert arrival.media is not None, (arrival.reason, arrival.entry)
    return arrival.media


def captioned(name: str = "video.webm") -> MediaFile:
    media = kept(name)
    media.captions = CAPTIONS
    media.save()
    return media
