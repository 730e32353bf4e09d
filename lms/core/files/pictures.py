"""Pictures are made anew from their points: what a camera or a program wrote beside them (place, names, words) is gone."""

import io
import warnings
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from .kinds import Kind, RefusedError

MOST_POINTS = 50_000_000
MOST_FRAMES = 300
MOST_POINTS_MOVING = 100_000_000  # of all frames together
KEPT = ("transparency", "duration", "loop", "disposal", "background", "icc_profile")
FORMATS = {"JPEG": ("JPEG", "MPO")}  # a phone's photograph with a second one behind it is a JPEG to everybody
STARTS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff", "GIF": b"GIF8", "WEBP": b"RIFF"}
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError)


def examine(content: bytes, kind: Kind) -> bytes:
    """The same picture, upright, with nothing but its points and colours."""
    if not content.startswith(STARTS[kind.main]):
        raise RefusedError("not_what_it_says")
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # counted here, before a point is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS.get(kind.main, (kind.main,))) as image:
            return _anew(image, kind.main)
    except BROKEN as error:
        raise RefusedError("damaged") from error


def _anew(image: Any, form: str) -> bytes:
    points, frames = image.width * image.height, getattr(image, "n_frames", 1)
    if points > MOST_POINTS:
        raise RefusedError("too_many_points")
    out = io.BytesIO()
    if form in {"GIF", "WEBP"} and frames > 1:
        if frames > MOST_FRAMES or points * frames > MOST_POINTS_MOVING:
            raise RefusedError("too_many_points")
        pictures = [_bare(frame.copy()) for frame in ImageSequence.Iterator(image)]
        pictures[0].save(out, form, save_all=True, append_images=pictures[1:], **_timing(image, pictures))
        return out.getvalue()
    image.load()
    picture = _bare(ImageOps.exif_transpose(image))
    if form == "JPEG" and picture.mode not in {"L", "RGB", "CMYK"}:
        picture = picture.convert("RGB")
    how = (
        {"quality": 88, "optimize": True}
        if form == "JPEG"
        else {"lossless": False, "quality": 90}
        if form == "WEBP"
        else {}
    )
    picture.save(out, form, **how, **_profile(picture))
    return out.getvalue()


def _bare(picture: Any) -> Any:
    picture.info = {key: picture.info[key] for key in KEPT if key in picture.info}
    picture.getexif().clear()
    return picture


def _profile(picture: Any) -> dict[str, Any]:
    """Colours stay as they were meant; the profile that says so holds no words of the sender's."""
    profile = picture.info.get("icc_profile")
    return {"icc_profile": profile} if profile and len(profile) < 1_000_000 else {}


def _timing(image: Any, pictures: list[Any]) -> dict[str, Any]:
    durations = [picture.info.get("duration", 100) for picture in pictures]
    return {"duration": durations, "loop": image.info.get("loop", 0)}
