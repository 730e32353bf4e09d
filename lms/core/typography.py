"""French typography: the spaces and marks that a keyboard does not offer."""

import re

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
]


def french(text: str) -> str:
    """The same sentence with French spaces and apostrophes; safe to run twice."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
