"""What a coach or an expert says of a version: accepted, or to be done again; a mark where there is one; a remark."""

from decimal import Decimal

from django.db import transaction

from lms.accounts.models import User
from lms.accounts.queries import as_now
from lms.handins.enums import WorkState
from lms.handins.models import HandIn, Review, Version
from lms.learning.enums import FactKind

from . import notify
from .errors import refusal
from .work import record


@transaction.atomic
def review(
    *, work: HandIn, by: User, verdict: str, comment: str, step: int, points: Decimal | None = None
) -> Review:
    """Write about the last version; the person or the team is told. A second review corrects the first, which stays.

    `step` is the one that the reader saw. Raises what `errors.SENTENCES` say.
    """
    rows = HandIn.objects.select_for_update(of=("self",), no_key=True).select_related("person", "project")
    row = rows.get(pk=work.pk)
    if not HandIn.objects.marked_by(as_now(by)).filter(pk=row.pk).exists():
        raise refusal("forbidden")
    if row.step != step:
        raise refusal("read_since")
    _check(row, verdict, points, comment)
    version = row.versions.get(number=row.number)
    written = Review.objects.create(
        version=version, number=version.reviews.count() + 1, by=by, verdict=verdict, points=points,
        possible=row.possible, comment=comment,
    )  # fmt: skip
    _take(row, version, written)
    _record(row, written)
    notify.reviewed(written, row)
    return written


def _check(row: HandIn, verdict: str, points: Decimal | None, comment: str) -> None:
    if verdict == WorkState.TO_REDO and not comment.strip():
        raise refusal("no_comment")
    if points is None:
        if row.possible is not None and verdict == WorkState.ACCEPTED:
            raise refusal("no_points")
    elif row.possible is None or not 0 <= points <= row.possible:
        raise refusal("bad_points")


def _take(row: HandIn, version: Version, written: Review) -> None:
    """The state follows; who does it again goes on from what they had written."""
    row.state, row.points = written.verdict, written.points
    row.step += 1
    if row.state == WorkState.TO_REDO and not row.draft_text:
        row.draft_text = version.text
    row.save()


def _record(row: HandIn, written: Review) -> None:
    value = {"version": row.number, "verdict": written.verdict}
    score = {}
    if written.points is not None and written.possible is not None:
        score = {"points": str(written.points), "possible": str(written.possible)}
    once = f"review:{row.number}:{written.number}"
    record(row, FactKind.MARKED, once, value | score, by=written.by)
    if written.verdict != WorkState.ACCEPTED:
        return
    if score:
        record(row, FactKind.SCORED, f"{once}:score", score, by=written.by)
    record(row, FactKind.FINISHED, "finished", by=written.by)
