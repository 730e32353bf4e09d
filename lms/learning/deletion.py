"""What is said before a lesson, or an account, is deleted."""

from django.utils.translation import ngettext

from lms.core.db.protected import DeletionCount, deletion_counts


def _progress(number: int) -> str:
    words = ngettext("%(number)s person made progress here", "%(number)s people made progress here", number)
    return words % {"number": number}


def _no_words(number: int) -> str:
    """An edition without people is no reason; with them, their progress is."""
    return ""


for model, person in (("Fact", "person"), ("LessonProgress", "user"), ("CourseProgress", "user")):
    deletion_counts.register(DeletionCount(f"learning.{model}", words=_progress, distinct=person))
deletion_counts.register(DeletionCount("learning.CourseEdition", words=_no_words, distinct="course"))
