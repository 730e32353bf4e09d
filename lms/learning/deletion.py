"""What is said before a lesson, or an account, is deleted."""

from django.utils.translation import ngettext

from lms.core.db.protected import DeletionCount, deletion_counts


def _progress(number: int) -> str:
    words = ngettext("%(number)s person made progress here", "%(number)s people made progress here", number)
    return words % {"number": number}


deletion_counts.register(DeletionCount("learning.LessonProgress", words=_progress, distinct="user"))
