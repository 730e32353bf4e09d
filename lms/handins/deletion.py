"""What is said before a lesson, or an account, is deleted."""

from django.utils.translation import ngettext

from lms.core.db.protected import DeletionCount, deletion_counts


def _works(number: int) -> str:
    words = ngettext("%(number)s work was handed in here", "%(number)s works were handed in here", number)
    return words % {"number": number}


deletion_counts.register(DeletionCount("handins.HandIn", words=_works, distinct="id"))
