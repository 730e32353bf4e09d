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
    (re.compile(r"\b([LRDA]\.) (?=\*?\d)"), rf"\1{NO_BREAK}"),  # L. 113-13
    (re.compile(r"(?<=\d) (?=(?:h|min|€|%)(?!\w))"), NO_BREAK),  # 9 h, 45 min
    (re.compile(f"(?<=\\d{NO_BREAK}h) (?=\\d\\d\\b)"), NO_BREAK),  # 9 h 30
]


def french(text: str) -> str:
    """The same sentence with French spaces and apostrophes; safe to run twice."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
