"""A questionnaire as a person goes through it: before starting, one question a page, reading again, the result."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.db.clock import database_now
from lms.core.errors import DomainError
from lms.core.web.forms import see_other
from lms.core.web.parameters import parse_number
from lms.learning.course_tree import closed_for
from lms.programme.models import LessonPage
from lms.questions import attempt_queries as queries
from lms.questions.domain import attempts
from lms.questions.domain.attempts import rules_of
from lms.questions.domain.later import why_not_yet
from lms.questions.enums import AttemptState, Feedback, MarkKept, Purpose
from lms.questions.grading import grade
from lms.questions.models import Attempt, Questionnaire
from lms.questions.presenters import ask, points_said
from lms.questions.responses import Sent, read_response
from lms.questions.scoring import kept_of, total_of

from .results_of_one import Outcome, lines_of, outcome_of

NAME = "answer"


@dataclass(frozen=True)
class Standing:
    """A questionnaire in a lesson, and what one person has done of it."""

    lesson: LessonPage
    block: str
    questionnaire: Questionnaire
    content: dict[str, Any]
    attempts: list[Attempt]

    @property
    def open(self) -> Attempt | None:
        return next((one for one in self.attempts if one.state == AttemptState.OPEN), None)

    @property
    def left(self) -> int | None:
        """How many attempts are left; None where there is no limit."""
        allowed = self.content["attempts_allowed"]
        return None if allowed is None else max(allowed - len(self.attempts), 0)

    @property
    def kept_word(self) -> str:
        return str(MarkKept(self.content["mark_kept"]).label)

    @property
    def address(self) -> str:
        return reverse("questions:begin", args=[self.lesson.pk, self.block])


def standing_or_404(request: SignedIn, lesson: int, block: UUID | str) -> Standing:
    """The questionnaire of a block of a lesson that the person may open."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    raw = next((one for one in page.body.raw_data if one.get("id") == str(block)), None)
    if raw is None or raw["type"] != "questionnaire":
        raise Http404
    rows = Questionnaire.objects.select_related("current").exclude(current=None)
    questionnaire = get_object_or_404(rows, pk=raw["value"].get("questionnaire"))
    content = questionnaire.current.content if questionnaire.current else {}
    same = {"lesson": page.pk, "block": str(block), "questionnaire": questionnaire.pk}
    own = queries.own_attempts(request.user, **same)
    return Standing(page, str(block), questionnaire, content, own)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedIn, lesson: int, block: UUID) -> HttpResponse:
    """What to know before starting; a POST starts, or goes on with what is under way."""
    standing = standing_or_404(request, lesson, block)
    if standing.content["anonymous"]:
        return see_other("questions:anonymous", lesson, block)
    if request.method != "POST" and standing.open is None and closed_for(request.user, standing.lesson):
        return see_other(standing.lesson.url)  # which says why
    error = ""
    if request.method == "POST":
        try:
            attempt = attempts.start(
                person=request.user,
                questionnaire=standing.questionnaire,
                lesson=standing.lesson,
                block=standing.block,
            )
            return see_other("questions:question", attempt.pk, _first_open(attempt))
        except DomainError as refused:
            if refused.status == 403:
                raise
            error = str(refused)
    context = {"standing": standing, "error": error, **_before(request, standing)}
    return render(request, "questions/begin.html", context, status=409 if error else 200)


def _before(request: SignedIn, standing: Standing) -> dict[str, Any]:
    minutes = attempts.minutes_for(request.user, standing.content["minutes"])
    done = [one for one in standing.attempts if one.state != AttemptState.OPEN]
    not_yet = ""
    if standing.content["purpose"] == Purpose.LATER and not standing.attempts:
        not_yet = why_not_yet(request.user, standing.lesson, timezone.now())
    return {
        "not_yet": not_yet, "minutes": minutes, "is_longer": minutes is not None and minutes > standing.content["minutes"],
        "outcomes": [outcome_of(one) for one in done], "kept": _kept(standing),
        "questions": sum(item.get("draw") or 1 for item in standing.content["items"]),
        "can_start": standing.open is not None or standing.left != 0,
    }  # fmt: skip


def _kept(standing: Standing) -> Outcome | None:
    """The mark that counts among the attempts."""
    graded = [one for one in standing.attempts if one.state == AttemptState.GRADED]
    kept = kept_of([total_of(one.results) for one in graded], standing.content["mark_kept"])
    if kept is None:
        return None
    points, possible = kept.decimals
    return Outcome.of(points, possible, standing.content["pass_mark"], graded[-1])


def _first_open(attempt: Attempt) -> int:
    """The first question without an answer, else the first."""
    answers = queries.answers_of(attempt)
    return next((place for place in range(len(attempt.layout)) if not answers.get(place)), 0) + 1


def own_or_404(request: SignedIn, pk: int) -> Attempt:
    rows = Attempt.objects.select_related("version", "lesson", "course__theme")
    return get_object_or_404(rows.filter(questionnaire__isnull=False), pk=pk, person=request.user)


@dataclass(frozen=True)
class Number:
    """One question in the list of all."""

    place: int
    word: str
    sign: str
    is_here: bool


@dataclass(frozen=True)
class Clock:
    """The time that is left, as the server's clock has it when the page is made. Minutes are rounded down."""

    seconds: int
    total: int

    @property
    def minutes(self) -> int:
        return self.seconds // 60

    @property
    def is_short(self) -> bool:
        """A quarter is left, or less."""
        return self.seconds * 4 <= self.total

    @property
    def is_last_minute(self) -> bool:
        return self.seconds <= 60


def clock_of(attempt: Attempt) -> Clock | None:
    if attempt.ends_at is None:
        return None
    left = (attempt.ends_at - database_now()).total_seconds()
    return Clock(max(int(left), 0), int((attempt.ends_at - attempt.started_at).total_seconds()))


@keeps_draft(gettext_lazy("An answer to a questionnaire"))
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedIn, pk: int, place: int) -> HttpResponse:
    """One question of an attempt; a POST keeps the answer and leads where its button says."""
    attempt = own_or_404(request, pk)
    if not 1 <= place <= len(attempt.layout):
        raise Http404
    if attempt.state != AttemptState.OPEN:
        if request.method == "POST":
            messages.info(request, str(attempts.HANDED_IN))
        return see_other("questions:result", attempt.pk)
    if request.method != "POST":
        return _question_page(request, attempt, place)
    return _answer(request, attempt, place)


def _answer(request: SignedIn, attempt: Attempt, place: int) -> HttpResponse:
    layout = attempt.layout[place - 1]
    content = queries.contents_of([layout["version"]])[layout["version"]]
    sent = read_response(content, layout["parts"], request.POST, NAME)
    if getattr(request, "shows_only", False):
        return _question_page(request, attempt, place, sent)
    if sent.error:
        return _question_page(request, attempt, place, sent, status=422)
    if sent.moved is not None and is_at_once(
        attempt
    ):  # the answer is final once it is kept: a line that moves is none
        order = request.GET.copy()
        order[NAME] = ",".join(
            str(layout["parts"]["items"].index(key)) for key in (sent.response or {})["order"]
        )
        order["moved"] = str(sent.moved)
        return see_other(f"{request.path}?{order.urlencode()}")
    step, news = parse_number(request.POST.get("step"), digits=9), False
    try:
        news = bool(sent.response) and not queries.answers_of(attempt).get(place - 1)
        attempts.save(attempt=attempt, step=-1 if step is None else step, answers={place - 1: sent.response})
    except DomainError as refused:
        if refused.code == "stale":
            return _question_page(request, attempt, place, sent, status=409, stale=str(refused))
        if refused.code not in ("time_over", "handed_in"):
            said = Sent(sent.response, sent.typed, str(refused), sent.moved)
            return _question_page(request, attempt, place, said, status=refused.status)
        messages.warning(request, str(refused))
        return see_other("questions:result", attempt.pk)
    if sent.moved is not None:
        return see_other(f"{request.path}?moved={sent.moved}")
    return _next(request, attempt, place, news=news)


def is_at_once(attempt: Attempt) -> bool:
    """Whether each answer is final, and shown how it went, as soon as it is kept."""
    return bool(rules_of(attempt)["feedback"] == Feedback.AT_ONCE)


def _next(request: SignedIn, attempt: Attempt, place: int, *, news: bool = False) -> HttpResponse:
    if news and is_at_once(attempt):
        return see_other("questions:question", attempt.pk, place)
    to = parse_number(request.POST.get("to"), digits=3)
    if to is not None and 1 <= to <= len(attempt.layout):
        return see_other("questions:question", attempt.pk, to)
    if "review" in request.POST or place == len(attempt.layout):
        return see_other("questions:review", attempt.pk)
    return see_other("questions:question", attempt.pk, place + 1)


def _question_page(
    request: SignedIn,
    attempt: Attempt,
    place: int,
    sent: Sent | None = None,
    *,
    status: int = 200,
    stale: str = "",
) -> HttpResponse:
    layout, answers = attempt.layout[place - 1], queries.answers_of(attempt)
    content = queries.contents_of([layout["version"]])[layout["version"]]
    moved = parse_number(request.GET.get("moved"), digits=3) if content["type"] == "order" else None
    is_there = moved is not None and moved < len(content["items"])
    kept = Sent(answers.get(place - 1), moved=moved if is_there else None)
    if is_there and NAME in request.GET and not kept.response:
        kept = Sent(read_response(content, layout["parts"], request.GET, NAME).response, moved=moved)
    locked = is_at_once(attempt) and bool(answers.get(place - 1))
    graded = grade(content, answers[place - 1], points=Decimal(layout["points"])) if locked else None
    heading = _("Question %(n)s of %(all)s") % {"n": place, "all": len(attempt.layout)}
    asked = ask(
        content, layout["parts"], name=NAME, heading=heading, sent=kept if locked else sent or kept, graded=graded,
        points=points_said(graded),
    )  # fmt: skip
    # Who was told of another tab sends again on purpose: the page knows the last step by then.
    before = (
        ask(content, layout["parts"], name="kept", heading=_("What is kept"), sent=kept) if stale else None
    )
    step = Attempt.objects.values_list("step", flat=True).get(pk=attempt.pk)
    context = {
        "attempt": attempt, "content": rules_of(attempt), "place": place, "asked": asked, "step": step,
        "stale": stale, "before": before, "locked": locked, "numbers": _numbers(attempt, answers, place), "clock": clock_of(attempt),
        "unanswered": sum(not answers.get(one) for one in range(len(attempt.layout))),
        "last": place == len(attempt.layout), "answered": sum(bool(one) for one in answers.values()),
    }  # fmt: skip
    return render(request, "questions/question.html", context, status=status)


def _numbers(attempt: Attempt, answers: dict[int, Any], here: int) -> list[Number]:
    made = []
    for place in range(1, len(attempt.layout) + 1):
        is_done = bool(answers.get(place - 1))
        word = _("You are here") if place == here else _("Answered") if is_done else _("Not answered yet")
        made.append(
            Number(place, word, "part" if place == here else "done" if is_done else "", place == here)
        )
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedIn, pk: int) -> HttpResponse:
    """All answers in a list, and the button that hands them in."""
    attempt = own_or_404(request, pk)
    error = ""
    if request.method == "POST":
        step = parse_number(request.POST.get("step"), digits=9)
        try:
            attempts.submit(attempt=attempt, step=-1 if step is None else step, answers={})
            return see_other("questions:result", attempt.pk)
        except DomainError as refused:
            if refused.code == "time_over":
                messages.warning(request, str(refused))
                return see_other("questions:result", attempt.pk)
            error = str(refused)
            attempt.refresh_from_db()
    if attempt.state != AttemptState.OPEN:
        return see_other("questions:result", attempt.pk)
    answers = queries.answers_of(attempt)
    context = {
        "attempt": attempt, "content": rules_of(attempt), "clock": clock_of(attempt), "error": error,
        "numbers": _numbers(attempt, answers, 0),
        "unanswered": sum(not answers.get(one) for one in range(len(attempt.layout))),
    }  # fmt: skip
    return render(request, "questions/review.html", context, status=409 if error else 200)


@require_safe
def result(request: SignedIn, pk: int) -> HttpResponse:
    """The mark, question by question, with what was answered and what was right."""
    attempt = own_or_404(request, pk)
    if attempt.state == AttemptState.OPEN:
        return see_other("questions:question", attempt.pk, _first_open(attempt))
    standing = None
    with suppress(
        Http404
    ):  # where the lesson has changed since, or is closed, what was answered stays readable
        standing = standing_or_404(request, attempt.lesson_id, attempt.block)
    context = {
        "attempt": attempt, "content": rules_of(attempt), "outcome": outcome_of(attempt),
        "lines": lines_of(attempt), "standing": standing,
        "can_try": standing is not None and (standing.open is not None or standing.left != 0),
    }  # fmt: skip
    return render(request, "questions/result.html", context)
