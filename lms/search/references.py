"""References of French law in all their spellings, as exact terms.

« L. 113-12 », « l113-12 », « R*. 132-9 », « article 113-12 » for articles; « n° 2019-31 », « 2019-31 » for the numbers of
acts; NOR; identifiers and addresses of Légifrance. A reference becomes one lower-case key without spaces, dots or star:
`l113-12`, `113-12`, `2019-31`, `cpaj1832097d`, `jorftext000038029589`.
"""

import re
from dataclasses import dataclass

HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u202f": " "})

ID = r"(?P<id>(?:jorf|legi)(?:text|arti|scta|cont)[0-9]{12})"
NOR = r"(?P<nor>[a-z]{4}[0-9]{7}[a-z])"
ARTICLE = r"(?P<part>[lrda])\s?(?:\*\s?\.?|\.\s?\*?)?\s?(?P<article>[0-9]{1,5}(?:-[0-9]{1,4}){0,4})"
PREFIX = r"(?:n\s?[°ºo]\s?\.?\s?|num[ée]ro\s|art(?:icle)?s?\.?\s)?"
NUMBER = r"(?P<number>[0-9]{1,5}(?:-[0-9]{1,5}){1,5})"
REFERENCE = re.compile(
    rf"(?<![\w-])(?:{ID}|{NOR}|(?:art(?:icle)?s?\.?\s)?{ARTICLE}|{PREFIX}{NUMBER})(?:\s\([0-9]+\))?(?![\w]|-[0-9])",
    re.IGNORECASE,
)
DATE = re.compile(r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}-[0-9]{2}-[0-9]{4})\Z")


# As people type it: « l3121 1 ». In a text the second number would be another thing.
TYPED_ARTICLE = re.compile(
    r"(?<![\w-])(?P<part>[lrda])\s?\.?\s?(?P<first>[0-9]{3,5})\s(?P<second>[0-9]{1,4})(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class References:
    """References of a query, and what remains of it without them."""

    keys: tuple[str, ...]
    rest: str

    @property
    def is_sure(self) -> bool:
        """Whether each can be nothing but a reference: an article with its letter, a NOR, an identifier."""
        return all(key[0].isalpha() for key in self.keys)


def _key(match: re.Match[str]) -> str:
    if match["id"] or match["nor"]:
        return (match["id"] or match["nor"]).lower()
    if match["article"]:
        return match["part"].lower() + match["article"]
    return "" if DATE.match(match["number"]) else match["number"]


def find(text: str, *, typed: bool = False) -> References:
    """The references of a text, in order and once each, and the text without them; `typed`: what a person searches."""
    keys: dict[str, None] = {}
    rest: list[str] = []
    end = 0
    text = text.translate(HYPHENS)
    if typed:
        text = TYPED_ARTICLE.sub(r"\g<part>\g<first>-\g<second>", text)
    for match in REFERENCE.finditer(text):
        key = _key(match)
        if key:
            keys[key] = None
            rest.append(text[end : match.start()])
            end = match.end()
    rest.append(text[end:])
    return References(tuple(keys), " ".join(" ".join(rest).split()))


def article_key(number: str) -> str:
    """The one spelling of an article's number: « R*. 132-9 » → `r132-9`, « Annexe II » → `annexe ii`."""
    number = " ".join(number.translate(HYPHENS).lower().split())
    match = REFERENCE.fullmatch(number)
    return (_key(match) if match else "") or number[:60]


def article_references(number: str) -> list[str]:
    """What finds an article: with its letter, and the bare number."""
    key = article_key(number)
    bare = key[1:] if key[:1].isalpha() and key[1:2].isdigit() else key
    return sorted({key, bare}) if "-" in key else []


def text_references(*identifiers: str | None) -> list[str]:
    """What finds a text: its number, NOR and identifiers, as they are."""
    return sorted({value.strip().lower() for value in identifiers if value and value.strip()})
