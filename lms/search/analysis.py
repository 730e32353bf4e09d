"""French words: what is indexed, what is asked, and how far two words are from each other.

The accented word is stemmed first and its stem folded: folding first would split « publié » from « publiées ». A query
typed without accents finds them back through the vocabulary of the index (folded form → the forms it stands for).
"""

import re
import unicodedata
from functools import lru_cache

import tantivy

from lms.core.db.folding import legible

WORD = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
LONGEST = 40  # letters; longer ones are no words
# Folded. Asked alone they say nothing; a query made of nothing else keeps them.
STOP = frozenset(
    """a ai as au aux avec c ce ces cet cette d dans de des du elle elles en entre est et eux il ils j je l la le les
    leur leurs lui m ma mais me meme mes mon n ne ni nos notre nous on ont ou par pas pour qu que qui quoi s sa sans se
    ses si son sont sur t ta te tes toi ton tu un une vos votre vous y""".split()  # noqa: SIM905 - forty words read better in lines than in quotes
)


def analyzer() -> tantivy.TextAnalyzer:
    """The chain of the index: words, lower case, French stem, then without accents."""
    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(LONGEST),
        tantivy.Filter.lowercase(),
        tantivy.Filter.stemmer("french"),
        tantivy.Filter.ascii_fold(),
    ):
        chain = chain.filter(step)
    return chain.build()


_CHAIN = analyzer()


def clean(text: str) -> str:
    """Composed letters, one shape of the apostrophe, nothing that nobody sees, single spaces: what hides a word is gone."""
    return legible(text)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower().translate(LIGATURES))
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if len(word) <= LONGEST]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the index holds for a word."""
    stems = _CHAIN.analyze(word)
    return stems[0] if stems else ""


def telling(all_words: list[str]) -> list[str]:
    """Without the words that say nothing, once each; all of them where nothing else is left."""
    kept = [word for word in all_words if fold(word) not in STOP and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys(kept or all_words))


def name_key(text: str) -> str:
    """What a name and a query have in common: their words that say something, folded, in order."""
    return " ".join(fold(word) for word in telling(words(clean(text))))


def distance(one: str, other: str, most: int) -> int:
    """Damerau-Levenshtein (a swap of neighbours counts one), given up beyond `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
