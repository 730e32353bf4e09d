"""Results of a questionnaire for those who accompany its people: by cohort, as a drawing and a table, by question."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.web.forms import attempt as try_to
from lms.core.web.forms import redirect_saying
from lms.core.web.parameters import parse_id
from lms.core.web.tables import csv_answer
from lms.learning.marks import format_percent, passes
from lms.learning.registry import cohort_names, cohorts_read_by
from lms.questions import attempt_queries as queries
from lms.questions.domain import regrading
from lms.questions.enums import AttemptState, Purpose
from lms.questions.grading import grade
from lms.questions.models import AnonymousAnswers, Attempt, Question, Questionnaire
from lms.questions.rules import can_keep_bank
from lms.questions.statistics import FEWEST, QuestionStatistics, Sheet, histogram, statistics_of, texts_of


@dataclass(frozen=True)
class Group:
    """Whose results are read: the cohorts that the reader may read, and the one that was chosen."""

    questionnaire: Questionnaire
    cohorts: dict[int, str]
    chosen: int

    @property
    def keys(self) -> list[int]:
        return [self.chosen] if self.chosen else list(self.cohorts)

    @property
    def is_named(self) -> bool:
        """Whether single people's marks are shown: of a test alone."""
        return self.questionnaire.current.content["purpose"] == Purpose.TEST  # type: ignore[union-attr]


def group_or_404(request: SignedIn, pk: int) -> Group:
    """404 for who reads the results of no cohort that has answered."""
    rows = Questionnaire.objects.select_related("current").exclude(current=None)
    questionnaire = get_object_or_404(rows, pk=pk)
    themes = queries.themes_of(questionnaire)
    readable = {key for theme in themes for key in cohorts_read_by(request.user, theme)}
    there = readable & queries.cohorts_of(questionnaire)
    if not there:
        raise Http404
    chosen = parse_id(request.GET.get("promotion"))
    return Group(questionnaire, cohort_names(sorted(there)), chosen if chosen in there else 0)


def attempts_in(group: Group) -> list[Attempt]:
    """The last attempt that each person of the cohorts handed in."""
    rows = Attempt.objects.filter(questionnaire=group.questionnaire, cohort__in=group.keys)
    rows = rows.exclude(state=AttemptState.OPEN).select_related("person", "version").order_by("number", "pk")
    return list({one.person_id: one for one in rows}.values())


def sheets_in(group: Group, attempts: Iterable[Attempt]) -> tuple[list[Sheet], dict[int, Any]]:
    """What was answered, by question, whoever answered; and what each question says now."""
    attempts = list(attempts)
    answers = queries.answers_by_attempt([one.pk for one in attempts])
    anonymous = AnonymousAnswers.objects.filter(questionnaire=group.questionnaire, cohort__in=group.keys)
    rows = [(one.layout, answers.get(one.pk, {}), one.results) for one in attempts]
    rows += [
        (one.layout, {int(k): v for k, v in one.answers.items()}, []) for one in anonymous.order_by("pk")
    ]
    questions = queries.questions_of({place["version"] for layout, _a, _r in rows for place in layout})
    sheets = [_sheet(layout, given, results, questions) for layout, given, results in rows]
    return sheets, {question: content for _version, (question, content) in sorted(questions.items())}


def _sheet(layout: Any, given: dict[int, Any], results: Any, questions: Any) -> Sheet:
    found = {}
    for place, one in enumerate(layout):
        question, content = questions[one["version"]]
        found[question] = (
            given.get(place),
            _share(content, given.get(place), results[place] if results else None),
        )
    return Sheet(found)


def _share(content: Any, response: Any, result: Any) -> Fraction | None:
    if result is None:
        return grade(content, response).share
    if result["points"] is None or not Decimal(result["possible"]):
        return None
    return Fraction(result["points"]) / Fraction(result["possible"])


@require_safe
def results(request: SignedIn, pk: int) -> HttpResponse:
    """How a group answered; of opinions and positioning nothing below five answers."""
    group = group_or_404(request, pk)
    attempts = attempts_in(group)
    sheets, contents = sheets_in(group, attempts)
    is_shown = group.is_named or len(sheets) >= FEWEST
    rows = [statistics_of(key, content, sheets) for key, content in contents.items()] if is_shown else []
    people = [_person(one) for one in attempts] if group.is_named else []
    tenths = histogram(
        [
            float(100 * one.points / one.possible)
            for one in attempts
            if one.points is not None and one.possible
        ]
    )
    most = max(tenths, default=0) or 1
    context = {
        "group": group, "content": group.questionnaire.current.content, "number": len(sheets),  # type: ignore[union-attr]
        "is_shown": is_shown, "fewest": FEWEST, "rows": rows, "people": people, "query": request.GET.urlencode(),
        "tenths": [(n * 10, n * 10 + 10, one, 100 * one // most, n * 10) for n, one in enumerate(tenths)] if people else [],
        "can_regrade": can_keep_bank(request.user), "waiting": sum(one.points is None for one in attempts),
    }  # fmt: skip
    return render(request, "questions/results.html", context)


@dataclass(frozen=True)
class Person:
    name: str
    attempt: int
    percent: str
    passed: bool | None
    number: int


def _person(attempt: Attempt) -> Person:
    mark = attempt.version.content["pass_mark"] if attempt.version else None
    points = attempt.points
    is_marked = points is not None and attempt.possible > 0
    return Person(
        attempt.person.get_full_name(), attempt.pk, format_percent(points, attempt.possible) if is_marked else "",
        passes(points, attempt.possible, Decimal(mark)) if is_marked and mark is not None else None, attempt.number,
    )  # fmt: skip


@require_safe
def as_csv(request: SignedIn, pk: int) -> HttpResponse:
    """The marks of a test, as the page shows them: the exact figure, cut, and the same verdict."""
    group = group_or_404(request, pk)
    if not group.is_named:
        raise Http404
    head = [_("Person"), _("Attempt"), _("Mark"), _("Passed")]
    rows = [
        [one.name, one.number, one.percent, "" if one.passed is None else _("yes") if one.passed else _("no")]
        for one in map(_person, attempts_in(group))
    ]
    return csv_answer(f"resultats-{group.questionnaire.pk}", head, rows)


class RegradeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What was wrong with the key"), max_length=300,
        help_text=gettext_lazy("The people whose mark changes read it."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@keeps_draft(gettext_lazy("Why a question is marked again"))
@require_http_methods(["GET", "HEAD", "POST"])
def one_question(request: SignedIn, pk: int, question: int) -> HttpResponse:
    """The answers to one question; editors mark it again when its key was wrong."""
    group = group_or_404(request, pk)
    attempts = attempts_in(group)
    sheets, contents = sheets_in(group, attempts)
    if question not in contents or not (group.is_named or len(sheets) >= FEWEST):
        raise Http404
    row: QuestionStatistics = statistics_of(question, contents[question], sheets)
    form, status = RegradeForm(request.POST or None), 200
    may = can_keep_bank(request.user)
    if request.method == "POST":
        if not may:
            raise Http404
        of_bank = get_object_or_404(Question, pk=question)
        done, status = try_to(
            request,
            form,
            lambda: regrading.regrade(question=of_bank, by=request.user, reason=form.cleaned_data["reason"]),
        )
        if done:
            words = _("%(looked)s attempts were looked at, %(changed)s marks changed.")
            said = words % {"looked": done[0], "changed": done[1]}
            return redirect_saying(request, said, "questions:results_question", pk, question)
    answered = [sheet.answers[question][0] for sheet in sheets if question in sheet.answers]
    context = {
        "group": group, "row": row, "texts": texts_of(contents[question], answered), "form": form, "may": may,
        "content": group.questionnaire.current.content,  # type: ignore[union-attr]
    }  # fmt: skip
    return render(request, "questions/results_question.html", context, status=status)
