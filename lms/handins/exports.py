"""Marks as a table for spreadsheets."""

import csv
from collections.abc import Iterable
from typing import IO, Any

from django.utils.translation import gettext as _

from lms.core.ui.dates import local

from . import queries
from .models import HandIn
from .presenters import mark_said, zone_of


def _plain(text: str) -> str:
    """No formula of a spreadsheet."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def write_marks(works: Iterable[HandIn], to: "IO[str] | Any") -> None:
    """One line a work: whose, which, when by the clock of its cohort, where it stands, its mark and the last word on it."""
    works = list(works)
    reviews = queries.latest_reviews(works)
    to.write("\ufeff")
    writer = csv.writer(to, delimiter=";")
    writer.writerow(
        [_("Person or team"), _("Cohort"), _("Work"), _("Version"), _("Handed in"), _("Late"), _("State"), _("Mark"),
         _("Read by"), _("Remark")]
    )  # fmt: skip
    for work in works:
        review, at = reviews.get(work.pk), work.handed_in_at
        cells = [
            work.whose, str(work.cohort or ""), work.title, work.number,
            local(at, zone_of(work)).strftime("%Y-%m-%d %H:%M") if at else "",
            _("yes") if work.is_late else _("no"), work.get_state_display(), mark_said(work.points, work.possible),
            review.by.get_full_name() if review else "", review.comment if review else "",
        ]  # fmt: skip
        writer.writerow([_plain(str(cell)) for cell in cells])
