"""The words of the search: what they also mean and how much they count."""

import csv
from pathlib import Path

from django.db import transaction

from lms.search import changes
from lms.search.analysis import name_key
from lms.search.models import SearchWord

WORDS = Path(__file__).parents[1] / "data" / "words.csv"


@transaction.atomic
def load_words() -> int:
    """Add those of the file that are not there; what an editor changed stays. The number of those added."""
    rows: dict[str, SearchWord] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = name_key(row["term"])
            word = rows.setdefault(key, SearchWord(term=row["term"], key=key, source=row["source"][:500]))
            word.expansions = "\n".join(
                part for part in (word.expansions, *row["expansions"].split("|")) if part
            )
            word.weight = float(row["weight"] or 1)
    known = set(SearchWord.objects.values_list("key", flat=True))
    fresh = [word for key, word in rows.items() if key not in known]
    if fresh:
        SearchWord.objects.bulk_create(fresh)
        changes.write_words()
    return len(fresh)
