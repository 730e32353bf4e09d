"""Wagtail's screens of pages, where ours do more: approving what was read, deleting what nobody's work rests on."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from lms.accounts.requests import SignedIn
from lms.core.errors import DomainError

from .domain import review
from .domain.removal import lock_pages, what_rests_on_page
from .registry import admin_searches


def link_to_changes(page: Page, since: str) -> SafeString | str:
    """To what has changed since a version (its mark), else since what is online."""
    known, latest = since.partition("-")[0], page.latest_revision_id
    if not known.isdecimal() or not page.revisions.filter(pk=known[:18]).exists() or int(known) == latest:
        known = "live" if page.live_revision_id else "earliest"
    url = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, known, latest])
    return format_html('<a href="{}">{}</a>', url, _("See what has changed"))


class Add(CreateView):
    @transaction.atomic
    def form_valid(self, form: object) -> HttpResponse:
        """The page, its review and the letters of it, or nothing."""
        answer: HttpResponse = super().form_valid(form)
        return answer


class Edit(EditView):
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Approving from a form that is older than the text: what was typed stays, nothing is published."""
        if self.action_name == "perform_workflow_action" and self.workflow_action == "approve":
            mark = self.request.POST.get("loaded_revision_id", "")
            if self.is_out_of_date or not mark:
                words = _("This text has changed since you opened it, so it was not published.")
                form.add_error(None, format_html("{} {}", words, link_to_changes(self.page, mark)))
                return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer


class Answer(WorkflowActionView):
    """What a reviewer answers without opening the page: the address carries the version that was on their screen."""

    def get_task_state(self) -> Any:
        state = super().get_task_state()
        if state.workflow_state.object_id != str(self.object.pk):
            raise Http404
        return state

    def get_submit_url(self) -> str:
        return f"{super().get_submit_url()}?{self.request.GET.urlencode()}"

    def post(self, request: SignedIn, *args: object, **kwargs: object) -> HttpResponse:
        try:
            if self.action_name != "approve":
                return self._answered(super().post, request, *args, **kwargs)
            form = self.form_class(request.POST)
            comment = form.cleaned_data.get("comment", "") if form.is_valid() else ""
            read = request.GET.get("read", "")
            review.approve(by=request.user, task_state_id=self.task_state.pk, read=read, comment=comment)
            messages.success(
                request, _("“%(title)s” is approved.") % {"title": self.object.get_admin_display_title()}
            )
        except DomainError as error:
            changes = link_to_changes(self.object, request.GET.get("read", ""))
            messages.error(request, format_html("{} {}", str(error), changes))
        return self._leave(request)

    def _answered(self, post: Any, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """A question that somebody else has answered meanwhile is a sentence, not a refusal."""
        review.still_waits(task_state_id=self.task_state.pk)
        answer: HttpResponse = post(request, *args, **kwargs)
        return answer

    def _leave(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            answer: HttpResponse = self.render_modal_json(
                request, {"step": "success", "redirect": self.redirect_url}
            )
            return answer
        return redirect(self.redirect_url)


def as_the_name_is_written(request: HttpRequest) -> None:
    """Wagtail asks to type the name of the site before it deletes many pages: « Territoir'Prod » is that name too."""

    def plain(text: str) -> str:
        return " ".join(text.replace("’", "'").split()).casefold()

    typed = request.POST.get("confirm_site_name")
    if typed and plain(typed) == plain(settings.WAGTAIL_SITE_NAME):
        mended = request.POST.copy()
        mended["confirm_site_name"] = settings.WAGTAIL_SITE_NAME
        request.POST = mended  # type: ignore[assignment]


class Delete(DeleteView):
    """One page with all below it: what rests on them is said before anything is asked."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        rests = what_rests_on_page(self.page)
        if rests:
            return self._kept(rests, 200)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def post(self, request: SignedIn, *args: object, **kwargs: object) -> HttpResponse:
        as_the_name_is_written(request)
        lock_pages(self.page)
        rests = what_rests_on_page(self.page)
        if rests:
            return self._kept(rests, 409)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def _kept(self, rests: list[str], status: int) -> HttpResponse:
        context = {"page": self.page, "rests": rests}
        return render(self.request, "programme/editing/kept_page.html", context, status=status)


class Search(SearchView):
    """The one search of the administration: pages, and what the apps above find with the same words."""

    results_template_name = "programme/editing/search_results.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        text = (self.search_query or "").replace("\x00", " ").strip()[:200]
        found = (
            [one for search in admin_searches for one in search.find(self.request.user, text)] if text else []
        )
        return {**super().get_context_data(**kwargs), "found_beside": found}


class Pages(PageViewSet):
    delete_view_class = Delete
    search_view_class = Search
    add_view_class = Add
    edit_view_class = Edit
    workflow_action_view_class = Answer
