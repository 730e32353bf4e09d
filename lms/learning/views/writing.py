"""What a person ticks, judges and writes in lessons, and their own notes."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.web.forms import attempt, redirect_saying, see_other
from lms.core.web.parameters import parse_number
from lms.learning.course_tree import closed_for
from lms.learning.domain import choices, writing
from lms.learning.enums import FactKind
from lms.learning.forms import NoteForm, ReflectionForm
from lms.learning.models import LessonNote, Reflection
from lms.learning.registry import own_projects
from lms.programme.models import LessonPage

A_PAGE = 20
LINES = {"checklist": "items", "self_assessment": "statements"}


def _lesson(request: HttpRequest, pk: int) -> LessonPage:
    lesson: LessonPage = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=pk)
    return lesson


def _block(lesson: LessonPage, key: uuid.UUID, *kinds: str) -> dict[str, Any]:
    for block in lesson.body.raw_data:
        if block.get("id") == str(key) and block["type"] in kinds:
            return dict(block)
    raise Http404


@require_POST
def choose(request: SignedIn, pk: int, block: uuid.UUID) -> HttpResponse:
    """Ticks of a checklist, or words of a self-assessment; what names no line of the block is left alone."""
    lesson = _lesson(request, pk)
    found = _block(lesson, block, *LINES)
    keys = [str(line["id"]) for line in found["value"].get(LINES[found["type"]], []) if line.get("id")]
    if found["type"] == "checklist":
        ticked = set(request.POST.getlist("item"))
        kind, wanted = FactKind.CHECKED, {key: int(key in ticked) for key in keys}
    else:
        given = {key: parse_number(request.POST.get(f"item-{key}"), digits=1) for key in keys}
        kind, wanted = FactKind.ANSWERED, {key: level for key, level in given.items() if level and level < 5}
    choices.keep_choices(person=request.user, lesson=lesson, block=str(block), kind=kind, wanted=wanted)
    return see_other(f"{lesson.url}#bloc-{block}")


@keeps_draft(gettext_lazy("A reflection"))
@require_http_methods(["GET", "HEAD", "POST"])
def reflect(request: SignedIn, pk: int, block: uuid.UUID) -> HttpResponse:
    lesson = _lesson(request, pk)
    _block(lesson, block, "reflection")
    if request.method != "POST" and closed_for(request.user, lesson):
        return see_other(lesson.url)  # which says why
    kept = Reflection.objects.visible_to(request.user).filter(lesson=lesson, block=block).first()
    form = ReflectionForm(
        request.POST or None,
        projects=own_projects(request.user, lesson),
        question=writing.question_of(lesson, str(block)),
        initial={"body": kept.body, "project": kept.project_id} if kept else {},
    )
    done, status = attempt(
        request,
        form,
        lambda: writing.keep_reflection(
            person=request.user, lesson=lesson, block=str(block), **form.cleaned_data
        ),
    )
    if done:
        return redirect_saying(request, _("It is kept."), f"{lesson.url}#bloc-{block}")
    return render(request, "learning/reflect.html", {"form": form, "page": lesson}, status=status)


@keeps_draft(gettext_lazy("A note"))
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedIn, pk: int) -> HttpResponse:
    lesson = _lesson(request, pk)
    kept = LessonNote.objects.visible_to(request.user).filter(lesson=lesson).first()
    form = NoteForm(request.POST or None, initial={"body": kept.body if kept else ""})
    _done, status = attempt(
        request, form, lambda: writing.keep_note(author=request.user, lesson=lesson, **form.cleaned_data)
    )
    if status == 303:
        return redirect_saying(request, _("Your note is kept."), lesson.url)
    return render(request, "learning/note.html", {"form": form, "page": lesson}, status=status)


@require_GET
def notes(request: SignedIn) -> HttpResponse:
    """One's own, the newest first; `?q=` finds words."""
    text = request.GET.get("q", "")[:200]
    own = LessonNote.objects.visible_to(request.user).select_related("lesson").order_by("-updated_at", "-pk")
    page = Paginator(own.holding(text) if text.strip() else own, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "learning/notes.html", {"page_obj": page, "q": text})


@require_GET
def notes_file(request: SignedIn) -> HttpResponse:
    """All of one's own notes, as a text file."""
    own = LessonNote.objects.visible_to(request.user).select_related("lesson").order_by("lesson__path")
    text = "\n\n".join(f"# {one.lesson.title}\n\n{one.body}" for one in own)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="notes.txt"'
    return answer
