"""What content sends: every commit is kept, once by its number; the newest number is the state."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lms.packages.enums import PackageKind
from lms.packages.escaped import MOST_BYTES, UnreadableError, dump, load, merged
from lms.packages.models import Commit, Launch, ScoState
from lms.packages.results import Outcome, of_cmi
from lms.packages.validators import is_part_key

from .errors import refusal
from .launches import IN_AN_OPENING
from .outcomes import tell

MOST_KEPT = 64 * 1024 * 1024  # bytes of all commits of one part


@dataclass(frozen=True)
class Kept:
    """`code`: kept; again (this very commit had come); superseded (kept, but the part was opened elsewhere since)."""

    code: str
    number: int


@transaction.atomic
def append(*, launch_id: int, sco: str, body: bytes) -> Kept:
    """Keep one commit: `{"number", "final", "cmi"}`, or `changes` in place of `cmi`: the leaves that changed.

    Asked again with the same number and content it changes nothing; an older number never replaces a newer state.
    """
    sent, number = _read(body)
    state = _locked(launch_id, sco)
    kept = dump(sent)
    opening = number // IN_AN_OPENING
    if not 0 < opening <= state.opening:
        raise refusal("no_number")
    known = Commit.objects.filter(launch_id=launch_id, sco=sco, number=number).first()
    if known is not None:
        if known.body != kept:
            raise refusal("other_content")
        return Kept("again", number)
    if state.kept_bytes + len(kept) > MOST_KEPT:
        raise refusal("launch_full")
    Commit.objects.create(launch_id=launch_id, sco=sco, number=number, body=kept)
    state.kept_bytes += len(kept)
    if number > state.number:
        _apply(state, sent, number)
    state.save()
    return Kept("superseded" if opening < state.opening else "kept", number)


def _read(body: bytes) -> tuple[dict[str, Any], int]:
    if len(body) > MOST_BYTES:
        raise refusal("too_long")
    try:
        sent = load(body)
    except UnreadableError as error:
        raise refusal("bad_body") from error
    number = sent.get("number")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 1 << 52:
        raise refusal("no_number")
    if not isinstance(sent.get("cmi", {}), dict) or not isinstance(sent.get("changes", {}), dict):
        raise refusal("bad_body")
    if ("cmi" in sent) == ("changes" in sent):
        raise refusal("bad_body")
    return sent, number


def _locked(launch_id: int, sco: str) -> ScoState:
    """The state of this part, locked, with its launch and version; one query."""
    if not is_part_key(sco):
        raise refusal("unknown_part")
    rows = ScoState.objects.select_for_update(of=("self",)).select_related(
        "launch__version", "launch__person"
    )
    state = rows.filter(launch_id=launch_id, sco=sco).first()
    if state is None:
        raise refusal("unknown_part")
    if state.launch.closed_at is not None or not state.launch.person.is_active:
        raise refusal("launch_closed")
    return state


def _apply(state: ScoState, sent: dict[str, Any], number: int) -> None:
    """The newest state, and what it says of itself; finished stays finished, whatever a later start writes."""
    before: dict[str, Any] = json.loads(state.body) if state.body else {}
    cmi = sent["cmi"] if "cmi" in sent else merged(before, sent["changes"])
    state.body, state.number, state.is_final = dump(cmi), number, sent.get("final") is True
    kind = state.launch.version.kind
    outcome = of_cmi(kind, cmi) if kind != PackageKind.H5P else Outcome()
    judge(state, outcome, state.launch)


def judge(state: ScoState, outcome: Outcome, launch: Launch) -> None:
    """Write what a part says of itself onto its locked row (saved by the caller); tell the lesson where that is new."""
    before = (state.finished, state.points, state.possible)
    state.finished = state.finished or outcome.finished
    if outcome.is_scored:
        state.points, state.possible = outcome.points, outcome.possible
    if (state.finished, state.points, state.possible) != before:
        tell(state, Outcome(state.finished, state.points, state.possible), launch)
