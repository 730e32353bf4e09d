"""The code of a certificate: 80 random bits as 16 letters and digits that are hard to take for one another."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's 32: without i, l, o, u
LENGTH = 16
PATTERN = f"^[{ALPHABET}]{{{LENGTH}}}$"
_MISREAD = str.maketrans("ilo", "110")
_BETWEEN = str.maketrans("", "", "-‐‑–— \u00a0\u202f")
LONGEST = 60  # what is typed, with whatever stands between the letters


def make_code() -> str:
    """80 bits from the system's own source of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(typed: str) -> str:
    """The code that somebody typed or read from paper; empty for what cannot be one."""
    if len(typed) > LONGEST:
        return ""
    code = typed.strip().lower().translate(_BETWEEN).translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def written(code: str) -> str:
    """« k7q2-mx4v-9hda-t3wp »"""
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))
