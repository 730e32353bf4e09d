"""What outside tools know of a person, and what they said of them."""

from typing import Any

from lms.accounts.registry import PersonalData, personal_data

from .models import ToolResult, ToolUser
from .models.results import new_subject


def forget(person: Any) -> None:
    """The names by which tools know them lead to nobody any more; words of tools go, points stay with the facts."""
    for user in ToolUser.objects.filter(person=person).order_by("pk"):
        ToolUser.objects.filter(pk=user.pk).update(subject=new_subject())
    ToolResult.objects.filter(user__person=person).exclude(comment="").update(comment="")


personal_data.register(PersonalData("lti", forget))
