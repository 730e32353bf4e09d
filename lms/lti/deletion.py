"""What is said before a lesson, or an account, is deleted."""

from django.utils.translation import ngettext

from lms.core.db.protected import DeletionCount, deletion_counts


def _opened(number: int) -> str:
    words = ngettext(
        "%(number)s person opened an outside tool here",
        "%(number)s people opened an outside tool here",
        number,
    )
    return words % {"number": number}


def _tools(number: int) -> str:
    words = ngettext("%(number)s outside tool was opened", "%(number)s outside tools were opened", number)
    return words % {"number": number}


deletion_counts.register(DeletionCount("lti.ToolResult", words=_opened, distinct="user"))
deletion_counts.register(DeletionCount("lti.ToolUser", words=_tools, distinct="tool"))
