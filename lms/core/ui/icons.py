"""Icons: files of static/lms/icons/, drawn into the page so that they take the colour of the text."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parents[2] / "static" / "lms" / "icons"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class UnknownIconError(LookupError):
    """No such file: a mistake in a template, said at once."""


@cache
def names() -> tuple[str, ...]:
    """What may be asked for: nothing but the names of our own files."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.svg")))


@cache
def icon(name: str) -> SafeString:
    """The drawing, silent to screen readers: the word beside it speaks."""
    if name not in names():
        raise UnknownIconError(f"No icon “{name}”; there are {', '.join(names())}")
    found = _DRAWING.search((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    if found is None:
        raise UnknownIconError(f"{name}.svg is not a drawing")
    drawing = mark_safe(found[1].strip())  # our own files
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)
