"""Loads the programme's own questions, `data/*.gift`, into the bank.

Idempotent. A question is known by its id number, wherever an editor moved it. One that somebody revised or took out of use
is never touched again; one that nobody has touched follows the files.
"""

from pathlib import Path

from django.db import transaction

from lms.questions import content as contents
from lms.questions.formats.found import Found
from lms.questions.formats.gift_found import found_in
from lms.questions.models import Category, Question

from . import bank
from .categories import make_path

FILES = Path(__file__).resolve().parent.parent / "data"


def load_questions() -> dict[str, int]:
    """All files or nothing; how many questions were made, updated and left as editors want them.

    Raises ValueError for a file of ours that is not as it must be: each question whole, with id number and category.
    """
    count = {"made": 0, "updated": 0, "kept": 0}
    places: dict[tuple[str, ...], Category] = {}
    with transaction.atomic():
        for path in sorted(FILES.glob("*.gift")):
            for found in found_in(path.read_text(encoding="utf-8")):
                outcome = keep_question(found, path.name, places)
                if outcome:
                    count[outcome] += 1
    return count


def keep_question(found: Found, file: str, places: dict[tuple[str, ...], Category]) -> str:
    """made, updated, kept, or nothing when the bank has it like this."""
    if found.content is None or found.losses or not (found.idnumber and found.category):
        raise ValueError(f"{file}:{found.line} {found.name}: not taken as it stands")
    content = contents.parse(found.content)
    known = Question.objects.filter(idnumber=found.idnumber).select_related("current").order_by("pk").first()
    if known is None:
        bank.add_question(
            category=_category(found.category, places),
            name=found.name,
            content=content,
            idnumber=found.idnumber,
            tags=found.tags,
        )
        return "made"
    current = known.current
    if current is None or current.hash == contents.content_hash(content):
        return ""
    is_edited = known.versions.exclude(author=None).exists()
    if known.retired_at or known.type != content.type or is_edited:
        return "kept"
    before = contents.parse(current.content)
    bank.revise_question(question=known, content=contents.with_ids_of(content, before))
    return "updated"


def _category(names: list[str], places: dict[tuple[str, ...], Category]) -> Category:
    path = tuple(names)
    if path not in places:
        made = make_path(path)
        assert made is not None  # noqa: S101 - the path has a name at least
        places[path] = made
    return places[path]
