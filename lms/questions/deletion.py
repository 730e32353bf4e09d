"""What is said before a lesson, or an account, is deleted."""

from django.utils.translation import ngettext

from lms.core.db.protected import DeletionCount, deletion_counts


def _people(number: int) -> str:
    words = ngettext(
        "%(number)s person answered questions here", "%(number)s people answered questions here", number
    )
    return words % {"number": number}


for model in ("Attempt", "Participation"):
    deletion_counts.register(DeletionCount(f"questions.{model}", words=_people, distinct="person"))
