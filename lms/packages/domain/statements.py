"""xAPI: each statement whole, once by its id, its actor written by us; what ends the whole ends the package."""

import uuid
from typing import Any

from django.conf import settings
from django.db import transaction

from lms.packages.escaped import MOST_BYTES, UnreadableError, dump, load
from lms.packages.models import Launch, ScoState, Statement
from lms.packages.results import of_statement

from .commits import MOST_KEPT, judge
from .errors import refusal

SCO = "1"  # an H5P package has one part


@transaction.atomic
def keep(*, launch_id: int, body: bytes) -> bool:
    """Keep one statement; False where its id is known already, whoever sent it first."""
    key, statement = _read(body)
    rows = ScoState.objects.select_for_update(of=("self",)).select_related(
        "launch__version", "launch__person"
    )
    state = rows.filter(launch_id=launch_id, sco=SCO).first()
    if state is None:
        raise refusal("unknown_part")
    launch = state.launch
    if launch.closed_at is not None or not launch.person.is_active:
        raise refusal("launch_closed")
    statement["id"], statement["actor"] = str(key), _actor(launch)
    kept = dump(statement)
    if state.kept_bytes + len(kept) > MOST_KEPT:
        raise refusal("launch_full")
    _row, created = Statement.objects.get_or_create(
        pk=key, defaults={"launch": launch, "verb": _verb(statement), "body": kept}
    )
    if created:
        state.kept_bytes += len(kept)
        judge(state, of_statement(statement), launch)
        state.save()
    return created


def _read(body: bytes) -> tuple[uuid.UUID, dict[str, Any]]:
    if len(body) > MOST_BYTES:
        raise refusal("too_long")
    try:
        statement = load(body)
        key = uuid.UUID(statement["id"])
    except (UnreadableError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise refusal("bad_body") from error
    if not isinstance(statement.get("verb"), dict) or not isinstance(statement["verb"].get("id"), str):
        raise refusal("bad_body")
    return key, statement


def _verb(statement: dict[str, Any]) -> str:
    """For lists; where it cannot stand in a column of text, it stands in the body alone."""
    verb = str(statement["verb"]["id"])[:200]
    return verb if verb.isprintable() else ""


def _actor(launch: Launch) -> dict[str, Any]:
    """A pseudonym of this launch's person, whatever the content wrote."""
    return {"objectType": "Agent", "account": {"homePage": str(settings.SITE_URL), "name": launch.learner}}
