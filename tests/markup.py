"""Markup as a browser reads it: how a template breaks its lines says nothing."""

import re


def flat(html: str) -> str:
    """Without blanks beside tags, and with one blank for several."""
    return re.sub(r"(?<=>) | (?=<)", "", re.sub(r"[ \t\n]+", " ", html))
