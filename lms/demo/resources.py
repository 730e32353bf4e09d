"""Resources of the season: invented project sheets, guides, tools and templates."""

from typing import Any

from django.core.files import File

from library.domain.resources import create
from library.models import Resource
from lms.accounts.models import User
from lms.programme.models import ThemePage

from .papers import PLACE


def load(rows: list[dict[str, Any]], editor: User) -> None:
    """Published by the editor, each with its paper, which waits to be examined; one that exists is left as it is."""
    themes = {theme.slug: theme for theme in ThemePage.objects.all()}
    known = set(
        Resource.objects.filter(title__in=[row["title"] for row in rows]).values_list("title", flat=True)
    )
    for row in rows:
        if row["title"] in known:
            continue
        with (PLACE / row["file"]).open("rb") as paper:
            create(
                by=editor,
                kind=row["kind"],
                title=row["title"],
                summary=row["summary"],
                body=row["body"],
                themes=[themes[row["theme"]]],
                visibility=row["visibility"],
                is_example=row["kind"] == "project_sheet",
                file=File(paper, name=row["file"]),
            )
