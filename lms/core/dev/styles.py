"""One style sheet on the wire, one file a component in the sources: `manage.py styles` joins them, a test says when stale."""

import re
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "lms" / "css"
BUILT = CSS / "site.css"
COMPONENTS = [
    "top",
    "foot",
    "hero",
    "crumbs",
    "button",
    "card",
    "next",
    "chip",
    "state",
    "date",
    "path",
    "meter",
    "rows",
    "avatar",
    "doc",
    "facts",
    "table",
    "field",
    "private",
    "notice",
    "kept",
    "empty",
    "pad",
    "prose",
    "legal",
    "sign",
    "question",
    "answer",
    "mark",
    "lesson",
    "slot",
    "week",
    "steps",
    "facet",
    "pager",
    "tabs",
    "timeline",
    "stage",
    "outcome",
    "paper",
]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};,>])\s*")


def sources() -> list[Path]:
    """In the order in which rules give way to each other."""
    middle = [CSS / "components" / f"{name}.css" for name in COMPONENTS]
    return [CSS / "tokens.css", CSS / "base.css", *middle, CSS / "print.css"]


def build() -> str:
    """The joined sheet, without comments and needless spaces."""
    text = _COMMENT.sub("", "\n".join(path.read_text(encoding="utf-8") for path in sources()))
    text = _AROUND.sub(r"\1", re.sub(r"\s+", " ", text)).replace(";}", "}")
    return (
        "/* Built by `manage.py styles` from tokens.css, base.css, components/ and print.css. */\n"
        + text.strip()
        + "\n"
    )


def is_stale() -> bool:
    return not BUILT.exists() or BUILT.read_text(encoding="utf-8") != build()
