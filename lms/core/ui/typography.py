"""French typography: the spaces and marks that a keyboard does not offer."""

import re
import unicodedata

from django.utils.translation import get_language

NO_BREAK = "\u00a0"  # before « : », inside « »
THIN = "\u202f"  # before ; ! ?

_RULES = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\.(?!\.)"), "…"),
    (re.compile("« ?(?=[^\\s»])"), f"«{NO_BREAK}"),
    (re.compile("(?<=[^\\s«]) ?»"), f"{NO_BREAK}»"),
    (re.compile("(?<=\\S) :(?=\\s|$)"), f"{NO_BREAK}:"),
    (re.compile(f"(?<=\\S)[ {NO_BREAK}](?=[;!?](?:\\s|$|[.…»)]))"), THIN),
    (re.compile(r"\bn° (?=\S)"), f"n°{NO_BREAK}"),
    (re.compile(r"\b([LRDA]\.) (?=\*?\d)"), rf"\1{NO_BREAK}"),  # L. 113-13
    (re.compile(r"(?<=\d) (?=(?:h|min|€|%)(?!\w))"), NO_BREAK),  # 9 h, 45 min
    (re.compile(f"(?<=\\d{NO_BREAK}h) (?=\\d\\d\\b)"), NO_BREAK),  # 9 h 30
]


# Before a vowel, a y that is one (Yves, not Yann) and a mute h (Hélène, not Hassan) the preposition loses its own.
_ELIDES = re.compile(
    r"[aàâäæeéèêëiîïoôöœuùûü]|y(?![aàâäeéèêëiîïoôöuùûü])|h(?:adri|[eéèêë]|i(?!ro)|[oô](?![uc])|u|y)",
    re.IGNORECASE,
)


def of(name: str) -> str:
    """« d’Anaïs Rousset », « de Camille Berthier », "of Anaïs Rousset": the preposition with a name, as it is spoken."""
    if not (get_language() or "fr").startswith("fr"):
        return f"of {name}"
    return f"d’{name}" if _ELIDES.match(unicodedata.normalize("NFC", name)) else f"de {name}"


_REFERENCE = re.compile(r"(\b(?:[LRDA]\*?\.|[Aa]rt\.|[Aa]rticles?|n°)) (?=\*?[LRDA]?\.?\d)")


def references(text: str) -> str:
    """« L. 114-8 », « article 5 », « n° 2019-31 »: a reference to a text of law is never cut at the end of a line.

    For what laws and editors wrote, in whatever language the page is read; HTML stays what it was.
    """
    text = _REFERENCE.sub(rf"\1{NO_BREAK}", text)
    return re.sub(r"\b([Aa]rticles?) (?=[LRDA]\*?\.)", rf"\1{NO_BREAK}", text)


def french(text: str) -> str:
    """The same sentence with French spaces and apostrophes; safe to run twice."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
