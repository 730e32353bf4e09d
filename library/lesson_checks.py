"""What is looked at before a lesson that cites the law is published."""

from collections.abc import Sequence

from django.utils.translation import gettext

from lms.programme.registry import Cited, LessonCheck, Problem, WrittenLesson, lesson_checks

from .enums import ResourceState
from .lesson_cards import cite
from .models import LegalText


def check(lessons: Sequence[WrittenLesson]) -> dict[int, list[Problem]]:
    """Each text and article stands as it is cited; two queries."""
    blocks = [(one.pk, block) for one in lessons for block in one.body if block["type"] == "legal_text"]
    keys = {block["value"].get("text") for _pk, block in blocks} - {None}
    texts = LegalText.objects.select_related("resource").in_bulk(keys)
    cards = [
        (pk, block, Cited(texts[block["value"]["text"]], (block["value"].get("article") or "").strip()))
        for pk, block in blocks
        if block["value"].get("text") in texts
    ]
    cite([card for _pk, _block, card in cards])
    found: dict[int, list[Problem]] = {}
    for pk, block in blocks:
        if block["value"].get("text") not in texts:
            words = gettext("A text of law that is cited is no longer in the library.")
            found.setdefault(pk, []).append(Problem(words, block.get("id", "")))
    for pk, block, card in cards:
        words = _said(card)
        if words:
            found.setdefault(pk, []).append(Problem(words, block.get("id", "")))
    return found


def _said(card: Cited) -> str:
    """Why a citation is dead: gone, or no longer in force."""
    citation = card.citation
    if citation is None or card.text.resource.state != ResourceState.PUBLISHED:
        return gettext("“%(title)s” is cited, and not published in the library.") % {"title": card.text}
    if card.article and not citation.versions:
        return gettext("“%(title)s” has no article “%(article)s” any more.") % {
            "title": card.text,
            "article": card.article,
        }
    if citation.tone == "late":
        said = gettext("“%(title)s” is cited, and no longer in force: %(state)s.")
        return said % {"title": citation.title, "state": citation.state}
    return ""


lesson_checks.register(LessonCheck("citations", check, order=50))
