"""A file of questions: sent, reported on, confirmed."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.sending import once
from lms.core.web.forms import attempt, redirect_saying, see_other
from lms.questions.domain import files
from lms.questions.domain.imports import Report
from lms.questions.enums import ImportState
from lms.questions.forms import ImportForm
from lms.questions.models import QuestionImport

from .bank import keepers

LIVE = {ImportState.WAITING, ImportState.CONFIRMED}


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def send(request: HttpRequest) -> HttpResponse:
    """A file to try: nothing is in the bank before the report is confirmed."""
    form = (
        ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    )
    status = 200
    if request.method == "POST":
        made, status = attempt(request, form, lambda: _send(form, cast(User, request.user)))
        if made:
            return see_other("questions-import", made.pk)
    return render(request, "questions/admin/send.html", {"form": form}, status=status)


def _send(form: ImportForm, by: User) -> QuestionImport:
    typed = form.cleaned_data
    file = typed["file"]
    return files.send_file(
        name=file.name,
        file=file.read(files.LARGEST + 1),
        by=by,
        encoding=typed["encoding"],
        into=typed["into"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Question by question, and the button that takes them."""
    rows = QuestionImport.objects.visible_to(request.user).select_related("into").defer("file")
    row = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        files.confirm_import(row=row, by=cast(User, request.user))
        return redirect_saying(request, _("The questions are being taken."), "questions-import", pk)
    said = Report.from_json(row.report)
    only = request.GET.get("only", "")
    lines = [line for line in said.lines if only in ("", line.outcome)]
    context = {
        "row": row, "report": said, "counts": said.counts, "lines": lines[:500], "only": only,
        "number": said.count("taken") + said.count("loss"), "is_live": row.state in LIVE,
        "is_read": row.state == ImportState.READ, "is_done": row.state == ImportState.DONE,
    }  # fmt: skip
    return render(request, "questions/admin/report.html", context)
