"""What is said before a lesson, or an account, is deleted."""

from django.utils.translation import ngettext

from lms.core.db.protected import DeletionCount, deletion_counts


def _launches(number: int) -> str:
    words = ngettext(
        "%(number)s person began a package here", "%(number)s people began a package here", number
    )
    return words % {"number": number}


deletion_counts.register(DeletionCount("packages.Launch", words=_launches, distinct="person"))
