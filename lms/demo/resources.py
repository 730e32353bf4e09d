"""Resources of the season: invented project sheets, guides, tools and templates."""

from typing import Any

from library.domain.resources import publish

from cohorts.models import Cohort
from library.models import Resource
from lms.accounts.models import User
from lms.programme.models import ThemePage


def load(rows: list[dict[str, Any]], editor: User, cohorts: dict[str, Cohort]) -> None:
    """Published by the editor; one that exists already is left as it is. (To be joined with the library's domain.)"""
    raise NotImplementedError(rows, editor, cohorts, publish, Resource, ThemePage)
