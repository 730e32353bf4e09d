"""What is looked at before a lesson with questionnaires is published."""

from collections.abc import Sequence

from django.utils.translation import gettext

from lms.programme.registry import LessonCheck, Problem, WrittenLesson, lesson_checks

from .models import Questionnaire


def check(lessons: Sequence[WrittenLesson]) -> dict[int, list[Problem]]:
    """Each questionnaire is published; one query. A question of the bank has its key: its publication asks for it."""
    blocks = [(one.pk, block) for one in lessons for block in one.body if block["type"] == "questionnaire"]
    keys = {block["value"].get("questionnaire") for _pk, block in blocks} - {None}
    published = set(
        Questionnaire.objects.filter(pk__in=keys, current__isnull=False).values_list("pk", flat=True)
    )
    found: dict[int, list[Problem]] = {}
    for pk, block in blocks:
        if block["value"].get("questionnaire") not in published:
            words = gettext("A questionnaire of the lesson is not published yet.")
            found.setdefault(pk, []).append(Problem(words, block.get("id", "")))
    return found


lesson_checks.register(LessonCheck("questionnaires", check, order=80))
