"""What waits for a reader: long answers to mark, one attempt at a time."""

from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.web.forms import attempt as try_to
from lms.core.web.forms import redirect_saying
from lms.questions import attempt_queries as queries
from lms.questions.domain import marking
from lms.questions.domain.attempts import rules_of
from lms.questions.enums import AttemptState
from lms.questions.models import Attempt
from lms.questions.presenters import shown

from .results_of_one import lines_of, outcome_of

A_PAGE = 30


class MarkForm(forms.Form):
    """Points of a long answer and a word to its author; without points only the word is kept."""

    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        localize=True,
    )
    comment = forms.CharField(
        label=gettext_lazy("A word to the person"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    step = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("points") is None and not cleaned.get("comment") and "points" not in self.errors:
            raise forms.ValidationError(_("Give points, or write a word."))
        return cleaned


def readable_or_404(request: SignedIn, pk: int) -> Attempt:
    rows = Attempt.objects.read_by(request.user).filter(questionnaire__isnull=False)
    return get_object_or_404(rows.select_related("version", "person", "course__theme", "lesson"), pk=pk)


@require_safe
def waiting(request: SignedIn) -> HttpResponse:
    """Attempts with an answer that nobody has read, the oldest first; then those that were marked last."""
    rows = Attempt.objects.read_by(request.user).filter(questionnaire__isnull=False)
    rows = rows.select_related("version", "person", "course__theme")
    page = Paginator(queries.to_read(request.user), A_PAGE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "marked": rows.filter(state=AttemptState.GRADED).order_by("-submitted_at", "-pk")[:A_PAGE],
    }
    return render(request, "questions/to_read.html", context)


@require_safe
def read(request: SignedIn, pk: int) -> HttpResponse:
    """One attempt as its reader sees it."""
    attempt = readable_or_404(request, pk)
    context = {
        "attempt": attempt, "content": rules_of(attempt), "lines": lines_of(attempt), "outcome": outcome_of(attempt),
        "waits": [place for place, one in enumerate(attempt.results) if one["points"] is None],
    }  # fmt: skip
    return render(request, "questions/read.html", context)


@keeps_draft(gettext_lazy("A word about an answer"))
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: SignedIn, pk: int, place: int) -> HttpResponse:
    """Points and a word for one answer."""
    attempt = readable_or_404(request, pk)
    if not 1 <= place <= len(attempt.results):
        raise Http404
    content = queries.layout_contents(attempt)[attempt.layout[place - 1]["version"]]
    form = MarkForm(request.POST or None, initial={"step": attempt.step})
    if content["type"] != "long":
        del form.fields["points"]
    status = 200
    if request.method == "POST":
        done, status = try_to(request, form, lambda: _mark(request, attempt, place, form.cleaned_data))
        if done:
            return redirect_saying(
                request, _("It is kept, and the person sees it."), "questions:read", attempt.pk
            )
    line = lines_of(attempt)[place - 1]
    context = {
        "attempt": attempt, "content": rules_of(attempt), "line": line, "form": form,
        "guide": shown(content.get("guide", "")), "possible": attempt.results[place - 1]["possible"],
    }  # fmt: skip
    return render(request, "questions/mark.html", context, status=status)


def _mark(request: SignedIn, attempt: Attempt, place: int, data: dict[str, object]) -> Attempt:
    points, comment, step = data.get("points"), str(data["comment"]), int(str(data["step"]))
    if isinstance(points, Decimal):
        return marking.mark_answer(
            attempt=attempt, place=place - 1, points=points, comment=comment, by=request.user, step=step
        )
    return marking.comment_on(attempt=attempt, place=place - 1, comment=comment, by=request.user, step=step)
