"""The HTML of questions: what an editor can write, pictures of the bank, and nothing that runs or fetches."""

import re
from collections.abc import Iterator

import nh3

from lms.programme.rich_text import SCHEMES, TABLE, TAGS

PICTURE = "picture"  # <img src="picture:<SHA-256 of its bytes>">: the same in every installation
SOURCE = re.compile(rf"{PICTURE}:([0-9a-f]{{64}})")
ALLOWED = (TAGS | TABLE | {"img", "code", "pre", "u", "caption"}) - {"div"}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
EMPTY_IMAGE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if SOURCE.fullmatch(value) else None
    if tag == "a" and name == "href" and value.lstrip().lower().startswith(PICTURE):
        return None
    return value


_cleaner = nh3.Cleaner(
    tags=ALLOWED,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={*SCHEMES, PICTURE},
    link_rel=None,
    clean_content_tags={"script", "style", "svg", "math", "iframe", "object", "noscript", "template"},
)


def _once(html: str) -> str:
    """A blank that does not break stays a letter, as editors type it; what is before the text and after it goes."""
    return EMPTY_IMAGE.sub("", _cleaner.clean(html)).replace("&nbsp;", "\u00a0").strip(" \n\t")


def clean(html: str) -> str:
    """What is kept; the same again when it is cleaned again."""
    kept = html.strip(" \n\t")
    for _round in range(4):  # a parser of HTML mends its own mending once or twice
        before, kept = kept, _once(kept)
        if kept == before:
            break
    return kept


def plain(html: str) -> str:
    """The words alone, on one line, for lists and titles."""
    spaced = re.sub(r"<(?:br|/p|/li|/t[dhr]|/h\d)[^>]*>", " ", html)
    words = nh3.clean(spaced, tags=set())
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&amp;", "&")):
        words = words.replace(entity, char)
    return " ".join(words.split(" ")).strip() if "\n" not in words else " ".join(words.split())


def says_something(html: str) -> bool:
    return "<img" in html or bool(plain(html).strip("\u00a0 "))


def pictures_in(texts: Iterator[str]) -> set[str]:
    """SHA-256 of the pictures that these texts show."""
    return {found for text in texts for found in SOURCE.findall(text)}
