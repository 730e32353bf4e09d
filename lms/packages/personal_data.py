"""What packages keep about a person: what content wrote may hold their own words."""

from typing import Any

from lms.accounts.registry import PersonalData, personal_data

from .models import Commit, ScoState, Statement


def forget(person: Any) -> None:
    """Bodies are emptied, which the triggers let through; that something was done, and its score, stays."""
    Commit.objects.filter(launch__person=person).exclude(body="").update(body="")
    Statement.objects.filter(launch__person=person).exclude(body="").update(body="")
    ScoState.objects.filter(launch__person=person).update(body="")


personal_data.register(PersonalData("packages", forget))
