"""What hand-ins keep of a person's own words; that something was handed in, and its mark, stays. A team keeps its own."""

from functools import partial
from typing import Any

from django.db import transaction

from lms.accounts.registry import PersonalData, personal_data

from .models import HandIn, HandInFile, Review, Version


def forget(person: Any) -> None:
    """Texts, files and what was written about them are emptied, which the triggers let through."""
    HandIn.objects.filter(person=person).update(draft_text="", draft_note="", draft_file=None)
    Version.objects.filter(hand_in__person=person).update(text="", note="")
    Review.objects.filter(version__hand_in__person=person).update(comment="")
    for row in HandInFile.objects.filter(hand_in__person=person).exclude(file=""):
        name, storage = str(row.file.name), row.file.storage
        if row.is_live:
            row.state, row.started_at = "replaced", None
        row.file.name, row.name = "", ""
        row.save()
        transaction.on_commit(partial(storage.delete, name), robust=True)


personal_data.register(PersonalData("hand-ins", forget))
