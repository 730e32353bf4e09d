"""Questions and categories in /gestion/: for those who keep the bank."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.models import User
from lms.accounts.sending import once
from lms.core.errors import DomainError
from lms.core.web.forms import attempt, redirect_saying
from lms.core.web.parameters import parse_id, parse_number
from lms.questions import content as contents
from lms.questions import queries
from lms.questions.domain import bank, categories
from lms.questions.enums import QuestionType
from lms.questions.exports import ENDINGS, TYPES_OF_FILES, export_category
from lms.questions.forms import CategoryForm, QuestionForm, initial_of, parts_of
from lms.questions.models import Category, Question
from lms.questions.pictures import with_addresses
from lms.questions.rules import can_keep_bank

PAGE = 30
View = Callable[..., HttpResponse]


def keepers(view: View) -> View:
    """Nobody else comes in."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_keep_bank(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return run


@require_safe
@keepers
def index(request: HttpRequest) -> HttpResponse:
    """The tree beside the questions that were asked for."""
    tree = queries.category_tree()
    asked = {
        name: request.GET.get(name, "").replace("\x00", "")[:200] for name in ("q", "type", "tag", "state")
    }
    chosen = tree.nodes.get(parse_id(request.GET.get("category")))
    below = [node.pk for node in tree.below(chosen.pk)] if chosen else None
    rows = queries.questions_asked_for(user=request.user, categories=below, **asked)
    page = Paginator(rows, PAGE).get_page(parse_number(request.GET.get("page")) or 1)
    for row in page.object_list:
        row.place = tree.words(row.category_id)
    context = {"tree": tree, "chosen": chosen, "page": page, "asked": asked, "types": QuestionType.choices}
    return render(request, "questions/admin/index.html", context)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """One form a type."""
    if kind not in contents.TYPES:
        return render(request, "questions/admin/types.html", {"types": QuestionType.choices}, status=404)
    data = request.POST if request.method == "POST" else None
    start = {"category": parse_id(request.GET.get("category")) or "", "shuffle": True}
    form, rows = QuestionForm(data, kind=kind, initial=start), parts_of(kind, data)
    status = 200
    if data is not None:
        made, status = attempt(request, form, lambda: _add(form, rows, request), also=[rows] if rows else [])
        if made:
            return redirect_saying(request, _("The question is in the bank."), "questions-edit", made.pk)
    return _form_page(request, form, rows, None, status)


@require_safe
@keepers
def types(request: HttpRequest) -> HttpResponse:
    """Which type?"""
    category = parse_id(request.GET.get("category"))
    return render(
        request, "questions/admin/types.html", {"types": QuestionType.choices, "category": category}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A change of what is asked is a new version."""
    question = get_object_or_404(Question.objects.visible_to(request.user).select_related("current"), pk=pk)
    by, do = cast(User, request.user), request.POST.get("do")
    if request.method == "POST" and do in {"retire", "restore"}:
        (bank.retire_question if do == "retire" else bank.restore_question)(question=question, by=by)
        return redirect_saying(request, _("Done: what was answered stays."), "questions-edit", pk)
    current = question.current.content if question.current else {}
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, kind=question.type, initial=initial_of(question, current))
    rows = parts_of(question.type, data, current)
    status = 200
    if data is not None:
        made, status = attempt(
            request, form, lambda: _revise(form, rows, question, by), also=[rows] if rows else []
        )
        if made:
            return redirect_saying(request, _("The question is kept."), "questions-edit", pk)
    return _form_page(request, form, rows, question, status)


def _category(form: QuestionForm) -> Category:
    category = form.category_row()
    if category is None:
        raise bank.invalid("category_missing", _("Choose a category."), "category")
    return category


def _add(form: QuestionForm, rows: Any, request: HttpRequest) -> Question:
    return bank.add_question(
        category=_category(form), name=form.cleaned_data["name"], content=form.content(rows),
        by=cast(User, request.user), idnumber=form.cleaned_data["idnumber"], tags=form.tag_names(),
    )  # fmt: skip


def _revise(form: QuestionForm, rows: Any, question: Question, by: User) -> Question:
    return bank.change_question(
        question=question, category=_category(form), name=form.cleaned_data["name"], content=form.content(rows),
        by=by, idnumber=form.cleaned_data["idnumber"], tags=form.tag_names(),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, form: QuestionForm, rows: Any, question: Question | None, status: int
) -> HttpResponse:
    context = {"form": form, "rows": rows, "question": question, "kind": QuestionType(form.kind).label}
    return render(request, "questions/admin/form.html", context, status=status)


@require_safe
@keepers
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a participant is given, then the key."""
    question = get_object_or_404(Question.objects.visible_to(request.user).select_related("current"), pk=pk)
    content = contents.parse(question.current.content if question.current else {})
    versions = question.versions.select_related("author").order_by("-number")[:20]
    context = {
        "question": question, "versions": versions,
        "shown": with_addresses({0: contents.without_key(content)})[0],
        "whole": with_addresses({0: contents.canonical(content)})[0],
    }  # fmt: skip
    return render(request, "questions/admin/preview.html", context)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def category(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add, rename, move; an empty one can go."""
    rows, by = Category.objects.visible_to(request.user), cast(User, request.user)
    row = get_object_or_404(rows, pk=pk) if pk else Category()
    start = {
        "name": row.name,
        "parent": row.parent_id or parse_id(request.GET.get("parent")) or "",
        "description": row.description,
    }
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if request.method == "POST" and request.POST.get("do") == "remove" and pk:
        form = CategoryForm(initial=start)
        try:
            categories.remove_category(category=row, by=by)
        except DomainError as error:
            context = {"form": form, "row": row, "refusal": str(error)}
            return render(request, "questions/admin/category.html", context, status=error.status)
        return redirect_saying(request, _("The category is removed."), "questions-index")
    if request.method == "POST":
        made, status = attempt(request, form, lambda: _keep_category(form, row, by))
        if made:
            return redirect_saying(request, _("The category is kept."), "questions-index")
    return render(request, "questions/admin/category.html", {"form": form, "row": row}, status=status)


def _keep_category(form: CategoryForm, row: Category, by: User) -> Category:
    for name in ("name", "parent", "description"):
        setattr(row, name, form.cleaned_data[name])
    return categories.keep_category(category=row, by=by)


@require_safe
@keepers
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A category and what lies in it, as a file."""
    category = get_object_or_404(Category.objects.visible_to(request.user), pk=pk)
    if form not in TYPES_OF_FILES:
        return index(request)
    made = export_category(category, form)
    answer = HttpResponse(made.content, content_type=TYPES_OF_FILES[form])
    answer["Content-Disposition"] = f'attachment; filename="questions-{pk}.{ENDINGS[form]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
