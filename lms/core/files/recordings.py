"""Reads the container of a video or a sound in a process of its own: `python -m files.recordings`, bytes in, JSON out.

`{"accepted": true, "found": {"kind", "content_type", "seconds"}}` or `{"accepted": false, "code", "entry"}`. Only the
parts that say what the file is are read; imports nothing of Django nor of the platform (see `examination.py`).
"""

import json
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from . import limits

MOST_PARTS = 10_000  # boxes or elements looked at, one after the other
# What browsers play everywhere; another one is refused by its name.
MP4_VIDEO = {"avc1", "avc3", "av01", "vp08", "vp09"}
MP4_SOUND = {"mp4a", "Opus", "fLaC", ".mp3"}
WEBM = {"V_VP8": "video", "V_VP9": "video", "V_AV1": "video", "A_VORBIS": "audio", "A_OPUS": "audio"}
OGG = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC")
NAMES = {"hvc1": "HEVC", "hev1": "HEVC", "mp4v": "MPEG-4 (2)", "ac-3": "AC-3", "ec-3": "E-AC-3"}


class UnplayableError(Exception):
    def __init__(self, code: str, entry: str = "") -> None:
        super().__init__(code)
        self.code, self.entry = code, entry


@dataclass(frozen=True)
class Recording:
    kind: str
    content_type: str
    seconds: int | None = None


def read(file: IO[bytes]) -> Recording:
    """What it is, by its content. An UnplayableError says why it is not taken."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(64)
    if not head:
        raise UnplayableError("empty_file")
    if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
        return _mp4(file, size)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _webm(file, size)
    if head.startswith(b"OggS"):
        return _ogg(file)
    if head.startswith(b"ID3") or _frame(head):
        return _mp3(file, size)
    raise UnplayableError("unknown_kind")


# --- MP4, M4A (ISO/IEC 14496-12) ------------------------------------------------------------------


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of the content of each box."""
    at = start
    for _number in range(MOST_PARTS):
        if at >= end:
            return
        file.seek(at)
        head = file.read(16)
        length, body = int.from_bytes(head[:4]), at + 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), at + 16
        elif length == 0:
            length = end - at
        if len(head) < 8 or length < body - at or at + length > end:
            raise UnplayableError("cut")
        yield head[4:8], body, at + length
        at += length
    raise UnplayableError("damaged")


def _inside(file: IO[bytes], span: tuple[int, int], *path: bytes) -> tuple[int, int] | None:
    """The content of the first box along this path."""
    for name in path:
        found = next(((start, end) for kind, start, end in _boxes(file, *span) if kind == name), None)
        if found is None:
            return None
        span = found
    return span


def _bytes(file: IO[bytes], at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)


def _mp4(file: IO[bytes], size: int) -> Recording:
    parts = {kind: (start, end) for kind, start, end in _boxes(file, 0, size)}
    if b"moov" not in parts:
        raise UnplayableError("cut")
    tracks = [(start, end) for kind, start, end in _boxes(file, *parts[b"moov"]) if kind == b"trak"]
    known = {"vide": MP4_VIDEO, "soun": MP4_SOUND}
    kinds = set()
    for track in tracks:
        handler, codec = _track(file, track)
        if handler in known and codec not in known[handler]:
            raise UnplayableError("codec", NAMES.get(codec, codec))
        kinds.add(handler)
    header = _inside(file, parts[b"moov"], b"mvhd")
    seconds = _mp4_seconds(file, header[0]) if header else None
    if "vide" in kinds:
        return Recording("video", "video/mp4", seconds)
    if "soun" in kinds:
        return Recording("audio", "audio/mp4", seconds)
    raise UnplayableError("no_track")


def _track(file: IO[bytes], track: tuple[int, int]) -> tuple[str, str]:
    """What a track is for, and how it is compressed."""
    handler = _inside(file, track, b"mdia", b"hdlr")
    entries = _inside(file, track, b"mdia", b"minf", b"stbl", b"stsd")
    if handler is None or entries is None:
        raise UnplayableError("damaged")
    words = _bytes(file, handler[0] + 8, 4), _bytes(file, entries[0] + 12, 4)
    return words[0].decode("latin-1"), words[1].decode("latin-1")


def _mp4_seconds(file: IO[bytes], at: int) -> int | None:
    content = _bytes(file, at, 32).ljust(32, b"\0")
    if content[0] == 1:
        scale, length = int.from_bytes(content[20:24]), int.from_bytes(content[24:32])
    else:
        scale, length = int.from_bytes(content[12:16]), int.from_bytes(content[16:20])
    return round(length / scale) or None if scale else None


# --- WebM (RFC 8794) ------------------------------------------------------------------------------

HEADER, DOCTYPE, SEGMENT, CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675
INFO, SCALE, DURATION = 0x1549A966, 0x2AD7B1, 0x4489
TRACKS, ENTRY, CODEC = 0x1654AE6B, 0xAE, 0x86


def _elements(file: IO[bytes], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(id, start, end) of the content of each element; what does not say how long it is goes to the end."""
    at = start
    for _number in range(MOST_PARTS):
        if at >= end:
            return
        name, after = _number_at(file, at, keep_mark=True)
        length, body = _number_at(file, after)
        stop = end if length is None else body + length
        if name is None or stop > end:
            raise UnplayableError("cut")
        yield name, body, stop
        at = stop
    raise UnplayableError("damaged")


def _number_at(file: IO[bytes], at: int, *, keep_mark: bool = False) -> tuple[int | None, int]:
    """A number of variable length and where it ends; None where all of its bits are set, which means “unknown”."""
    content = _bytes(file, at, 8)
    if not content or not content[0]:
        raise UnplayableError("damaged")
    length = 9 - content[0].bit_length()
    if len(content) < length:
        raise UnplayableError("cut")
    number = int.from_bytes(content[:length])
    if keep_mark:
        return number, at + length
    most = (1 << (7 * length)) - 1
    return (None if number & most == most else number & most), at + length


def _webm(file: IO[bytes], size: int) -> Recording:
    parts = {name: (start, end) for name, start, end in _elements(file, 0, size)}
    doctype = next((span for name, *span in _elements(file, *parts[HEADER]) if name == DOCTYPE), None)
    if doctype is None or _bytes(file, doctype[0], min(doctype[1] - doctype[0], 16)).rstrip(b"\0") != b"webm":
        raise UnplayableError("unknown_kind")
    if SEGMENT not in parts:
        raise UnplayableError("cut")
    kinds, seconds = set(), None
    for name, start, end in _elements(file, *parts[SEGMENT]):
        if name == TRACKS:
            kinds = _webm_kinds(file, start, end)
        elif name == INFO:
            seconds = _webm_seconds(file, start, end)
        elif name == CLUSTER:
            break
    if not kinds:
        raise UnplayableError("no_track")
    kind = "video" if "video" in kinds else "audio"
    return Recording(kind, f"{kind}/webm", seconds)


def _webm_kinds(file: IO[bytes], start: int, end: int) -> set[str]:
    kinds = set()
    for name, *track in _elements(file, start, end):
        for part, at, stop in _elements(file, *track) if name == ENTRY else ():
            if part == CODEC:
                codec = _bytes(file, at, min(stop - at, 32)).rstrip(b"\0").decode("latin-1")
                if codec not in WEBM and codec[:2] in {"V_", "A_"}:
                    raise UnplayableError("codec", codec[2:])
                kinds.add(WEBM.get(codec, ""))
    return kinds - {""}


def _webm_seconds(file: IO[bytes], start: int, end: int) -> int | None:
    parts = {name: _bytes(file, at, min(stop - at, 8)) for name, at, stop in _elements(file, start, end)}
    length = parts.get(DURATION, b"")
    if len(length) not in {4, 8}:
        return None
    ticks = struct.unpack(">f" if len(length) == 4 else ">d", length)[0]
    seconds = ticks * int.from_bytes(parts.get(SCALE, b"\x0f\x42\x40")) / 1e9
    return round(seconds) or None if 0 < seconds < 1e6 else None


# --- Ogg, MP3 -------------------------------------------------------------------------------------


def _ogg(file: IO[bytes]) -> Recording:
    head = _bytes(file, 0, 27)
    if len(head) < 27:
        raise UnplayableError("cut")
    first = _bytes(file, 27 + head[26], 8)
    if not first.startswith(OGG):
        raise UnplayableError("codec", "Ogg")
    return Recording("audio", "audio/ogg")


RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KBITS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _frame(head: bytes) -> int:
    """How long the frame of MPEG layer III is that begins here; 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, kbits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in RATES or rate == 3 or kbits in {0, 15}:
        return 0
    bits = (KBITS if version == 3 else KBITS_LOW)[kbits] * 1000
    return (144 if version == 3 else 72) * bits // RATES[version][rate] + (head[2] >> 1 & 1)


def _mp3(file: IO[bytes], size: int) -> Recording:
    """After what is said of it, two frames one after the other: two bytes alone prove nothing."""
    at, head = 0, _bytes(file, 0, 10)
    if head.startswith(b"ID3"):
        at = 10 + sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:10])))
    start = _bytes(file, at, 8192)
    for place in range(len(start) - 4):
        length = _frame(start[place : place + 4])
        after = at + place + length
        if length and (after + 4 > size or _frame(_bytes(file, after, 4))):
            return Recording("audio", "audio/mpeg")
    raise UnplayableError("cut" if at >= size else "unknown_kind")


def main() -> None:
    """Whatever happens, at most one line; a crash or a limit leaves no line at all."""
    limits.apply()
    answer: dict[str, Any]
    try:
        answer = {"accepted": True, "found": vars(read(sys.stdin.buffer))}
    except UnplayableError as refusal:
        answer = {"accepted": False, "code": refusal.code, "entry": refusal.entry[:40]}
    except MemoryError:
        answer = {"accepted": False, "code": "limits"}
    except OSError:
        raise  # the disk, not the file: no verdict
    except Exception as error:  # met what it was not made for: that is a property of the file
        answer = {"accepted": False, "code": "damaged", "entry": type(error).__name__}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
