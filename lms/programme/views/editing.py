"""Screens of ours in the administration: a course handed in and approved as one, and where to write a lesson."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page
from wagtail.permissions import policy_registry

from lms.accounts.models import User
from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.errors import DomainError
from lms.core.web.forms import attempt, redirect_saying
from lms.core.web.parameters import parse_id
from lms.programme.domain import drafting, review
from lms.programme.forms import NewCourseForm
from lms.programme.models import CoursePage, LessonPage
from lms.programme.proofreading import problems_of
from lms.programme.queries import modules_to_write_in, written, written_lessons

SAID = 6  # problems above the page that follows; all of them stand in « Relecture »


def _course(user: User, pk: int) -> CoursePage:
    """A course that this person may write in; for anybody else it does not exist."""
    mine = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
        user, ["add", "change", "publish"]
    )
    return get_object_or_404(CoursePage.objects.filter(pk__in=mine.values("pk")), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedIn, pk: int) -> HttpResponse:
    """« Soumettre le parcours »: all that is unfinished in it, listed first."""
    course = _course(request.user, pk)
    if request.method == "POST":
        pages = review.submit_course(by=request.user, course=course)
        words = ngettext(
            "%(number)s page of “%(title)s” waits for approval.",
            "%(number)s pages of “%(title)s” wait for approval.",
            len(pages),
        )
        if pages:
            messages.success(request, words % {"number": len(pages), "title": course.draft_title})
        else:
            messages.info(
                request, _("There is nothing new to submit in “%(title)s”.") % {"title": course.draft_title}
            )
        return redirect("wagtailadmin_explore", course.pk)
    pages = review.to_submit(by=request.user, course=course)
    rows = [
        (page.draft_title, reverse("wagtailadmin_pages:edit", args=[page.pk]), page._meta.verbose_name)
        for page in pages
    ]
    return render(request, "programme/editing/submit_course.html", {"course": course, "rows": rows})


@require_safe
def proofread(request: SignedIn, pk: int) -> HttpResponse:
    """« Relecture »: what is worth mending in each lesson of a course, with links to where."""
    course = _course(request.user, pk)
    lessons = written_lessons(course)
    found = problems_of(lessons)
    rows = [
        (one, reverse("wagtailadmin_pages:edit", args=[one.pk]), found[one.pk])
        for one in lessons
        if found[one.pk]
    ]
    context = {
        "course": course,
        "rows": rows,
        "total": len(lessons),
        "blocking": sum(one.blocks for _lesson, _url, problems in rows for one in problems),
    }
    return render(request, "programme/editing/proofread.html", context)


def say_problems(request: HttpRequest, page: Page) -> None:
    """After a lesson was saved: what is worth mending in it, above whatever page comes next."""
    lesson = page.specific
    if not isinstance(lesson, LessonPage):
        return
    lesson.refresh_from_db(fields=["latest_revision"])
    problems = problems_of([written(lesson)])[lesson.pk]
    if problems:
        said = format_html_join("", "<li>{}</li>", ((one.text,) for one in problems[:SAID]))
        title = ngettext("%(n)s thing to mend:", "%(n)s things to mend:", len(problems)) % {
            "n": len(problems)
        }
        messages.warning(request, format_html("{} <ul>{}</ul>", title, said))


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: SignedIn, pk: int) -> HttpResponse:
    """« Approuver le parcours »: all that waits in it, each version named in the form."""
    course = _course(request.user, pk)
    status = 200
    if request.method == "POST":
        try:
            pages = review.approve_course(by=request.user, course=course, read=_marks(request))
        except DomainError as error:
            messages.error(request, str(error))
            status = error.status
        else:
            words = ngettext("%(number)s page is approved.", "%(number)s pages are approved.", len(pages))
            messages.success(request, words % {"number": len(pages)})
            return redirect("wagtailadmin_explore", course.pk)
    rows = [
        {
            "page": page,
            "state": state,
            "mark": review.mark_of(state.revision),
            "kind": page.specific_class._meta.verbose_name,
        }
        for page, state in review.waiting_in(by=request.user, course=course)
    ]
    return render(
        request, "programme/editing/approve_course.html", {"course": course, "rows": rows}, status=status
    )


def _marks(request: HttpRequest) -> dict[int, str]:
    """`read=<task state>:<mark>`, once a page; what is not of this shape counts as not read."""
    pairs = (value.partition(":") for value in request.POST.getlist("read"))
    return {parse_id(key): mark for key, _colon, mark in pairs if parse_id(key)}


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: SignedIn) -> HttpResponse:
    """« Créer un parcours »: title, theme and template; then its drafts, to be written."""
    if not drafting.may_draft(request.user):
        raise PermissionDenied
    form = NewCourseForm(request.POST or None)
    course, status = attempt(
        request, form, lambda: drafting.draft_course(by=request.user, **form.cleaned_data)
    )
    if course is not None:
        words = _("“%(title)s” is there as a draft: open each lesson and write.") % {"title": course.title}
        return redirect_saying(request, words, "wagtailadmin_explore", course.pk)
    return render(request, "programme/editing/new_course.html", {"form": form}, status=status)


def new_lesson(request: SignedIn) -> HttpResponse:
    """« Créer une leçon »: in which module? One click more, and one writes."""
    courses = modules_to_write_in(request.user)
    kind = [LessonPage._meta.app_label, LessonPage._meta.model_name]
    for _title, modules in courses:
        for module in modules:
            module.add_url = reverse("wagtailadmin_pages:add", args=[*kind, module.pk])
    return render(request, "programme/editing/new_lesson.html", {"courses": courses})
