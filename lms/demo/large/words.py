"""Plausible French out of a small vocabulary: titles, sentences, names of places that do not exist."""

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def vocabulary() -> dict[str, Any]:
    words: dict[str, Any] = json.loads((DATA / "large_words.json").read_text(encoding="utf-8"))
    return words


class Writer:
    def __init__(self, rng: random.Random) -> None:
        self.rng, self.words = rng, vocabulary()

    def pick(self, key: str) -> str:
        return str(self.rng.choice(self.words[key]))

    def place(self) -> str:
        """The name of a territory that does not exist."""
        return self.pick("shapes").format(self.pick("syllables") + self.pick("endings"))

    def fill(self, pattern: str) -> str:
        """A pattern with words in its places, a capital at its start."""
        action, public = self.pick("actions"), self.pick("publics")
        text = pattern.format(
            action=action,
            action_cap=action.capitalize(),
            public=public,
            public_cap=public.capitalize(),
            subject=self.pick("subjects"),
            place=self.pick("places"),
            partner=self.pick("partners"),
            result=self.pick("results"),
            territory=self.place() if "{territory}" in pattern else "",
        )
        return text[:1].upper() + text[1:]

    def line(self, key: str) -> str:
        """One sentence or title of a kind."""
        return self.fill(self.pick(key))

    def title(self, kind: str) -> str:
        return self.fill(self.rng.choice(self.words["kinds"][kind]))

    def text(self, sentences: int) -> str:
        """Some sentences, in paragraphs of three or so."""
        lines = [self.line("sentences") for _ in range(sentences)]
        return "\n\n".join(" ".join(lines[start : start + 3]) for start in range(0, sentences, 3))
