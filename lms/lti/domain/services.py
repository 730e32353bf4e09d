"""What tools ask of us between servers: a word that opens the services for an hour, and a score."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import transaction

from lms.learning.domain import facts
from lms.learning.editions import course_of
from lms.learning.enums import FactKind, Source
from lms.learning.registry import own_cohort
from lms.lti.addresses import address, issuer
from lms.lti.enums import Scope
from lms.lti.models import Tool, ToolResult
from lms.lti.scores import Score, ScoreError, read_score
from lms.lti.signed import LASTS_AT_MOST, LEEWAY, read_signed
from lms.programme.models import CoursePage

from .errors import refusal
from .words import use_once

SALT = "lms.lti.access"
LASTS = 3600  # seconds
LONGEST = 1000  # letters of a word that opens


@dataclass(frozen=True)
class Access:
    """A tool that showed its word, and what it may do."""

    tool: Tool
    scopes: frozenset[str]


@transaction.atomic
def give_access(*, assertion: str, scopes: Collection[str]) -> tuple[str, list[str]]:
    """The word and what it opens, for a tool that signed who it is (RFC 7523); each signature is good once.

    Scopes that we do not know are left out; raises `not_allowed` where none is left, `bad_token`, `unknown_key`.
    """
    tool, claims = read_signed(assertion, audience=[address("token"), issuer()], once="jti", needs=["sub"])
    if claims["sub"] != tool.client_id:
        raise refusal("bad_token")
    if not use_once("jti", tool.client_id, str(claims["jti"]), lasts=LASTS_AT_MOST + 2 * LEEWAY):
        raise refusal("bad_token")
    given = [scope for scope in Scope.values if scope in scopes]
    if not given:
        raise refusal("not_allowed")
    return signing.TimestampSigner(salt=SALT).sign_object([tool.pk, given]), given


def read_access(word: str) -> Access | None:
    """None for a word that is not ours, too old, or of a tool that is out of use."""
    if len(word) > LONGEST:
        return None
    try:
        pk, scopes = signing.TimestampSigner(salt=SALT).unsign_object(word, max_age=LASTS)
    except (signing.BadSignature, ValueError, UnicodeError):
        return None
    tool = Tool.objects.in_use().filter(pk=pk).first()
    return Access(tool, frozenset(scopes)) if tool is not None else None


@transaction.atomic
def take_score(*, tool: Tool, lesson: int, block: str, sent: Any) -> None:
    """Keep what a tool says of somebody who opened it in this block, and write the facts that follow, once.

    The same score sent again changes nothing; an older one never replaces a newer: `older_score`. Raises `bad_score`,
    `unknown_person`. That the block has gone since takes nothing away from who worked in it.
    """
    try:
        score = read_score(sent)
    except ScoreError as error:
        raise refusal("bad_score", why=str(error)) from error
    rows = ToolResult.objects.select_for_update(of=("self",)).select_related("user__person", "lesson")
    result = rows.filter(user__tool=tool, user__subject=score.user, lesson=lesson, block=block).first()
    if result is None or not result.user.person.is_active:
        raise refusal("unknown_person")
    if result.said_at is not None and score.at <= result.said_at:
        if score.at == result.said_at and _is_same(result, score):
            return
        raise refusal("older_score")
    _keep(result, score)
    try:
        _tell(result, score)
    except CoursePage.DoesNotExist:
        raise refusal("no_such_block") from None


def _is_same(result: ToolResult, score: Score) -> bool:
    return (result.points, result.possible, result.activity, result.grading) == (
        score.points, score.possible, score.activity, score.grading,
    )  # fmt: skip


def _keep(result: ToolResult, score: Score) -> None:
    result.said_at, result.comment = score.at, score.comment
    result.points, result.possible = score.points, score.possible
    result.activity, result.grading = score.activity, score.grading
    result.save()


def _tell(result: ToolResult, score: Score) -> None:
    """A score that is final, and that the activity is finished."""
    if score.is_final and score.points is not None and score.possible is not None:
        value = {"points": _plain(score.points), "possible": _plain(score.possible)}
        _record(result, FactKind.SCORED, score.at.isoformat(), value)
    if score.is_finished:
        _record(result, FactKind.FINISHED, "", None)


def _plain(number: Decimal) -> str:
    """Without exponent nor useless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _record(result: ToolResult, kind: FactKind, what: str, value: dict[str, str] | None) -> None:
    facts.record(
        person=result.user.person,
        lesson=result.lesson,
        kind=kind,
        cohort=own_cohort(result.user.person, course_of(result.lesson).theme_id),
        once=f"tool:{result.pk}:{kind}:{what}",
        block=str(result.block),
        value=value,
        source=Source.TOOL,
    )
