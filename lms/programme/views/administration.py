"""Short cuts of the administration's menu, and what waits there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, PageQuerySet
from wagtail.permissions import policy_registry

from lms.core import dates
from lms.programme.admin import WaitingPanel
from lms.programme.models import CourseIndexPage, ThemeIndexPage

INDEXES = {"themes": ThemeIndexPage, "courses": CourseIndexPage}
SHOWN = 10


def explore(request: HttpRequest, kind: str) -> HttpResponse:
    """Leads to the list of themes or of courses, wherever an administrator has put it."""
    page = INDEXES[kind].objects.first()
    if page is None:
        raise Http404
    return redirect("wagtailadmin_explore", page.pk)


def drafts(user: Any) -> PageQuerySet[Any]:
    """Pages that this person may change and whose last words are not online nor under review, the oldest first."""
    pages: PageQuerySet[Any] = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        user, "change"
    )
    under_review = Page.objects.filter(_workflow_states__status="in_progress").values("pk")
    return (
        pages.filter(has_unpublished_changes=True)
        .exclude(pk__in=under_review)
        .order_by("latest_revision_created_at")
    )


def drafts_panel(user: Any) -> WaitingPanel:
    """« Brouillons à terminer »."""
    rows = [
        (
            page.draft_title,
            f"/gestion/pages/{page.pk}/edit/",
            _("changed on %(day)s") % {"day": dates.day_long(page.latest_revision_created_at)}
            if page.latest_revision_created_at
            else "",
        )
        for page in drafts(user)[:SHOWN]
    ]
    empty = gettext_lazy("Nothing waits for you: everything you wrote is online or under review.")
    return WaitingPanel(gettext_lazy("Drafts to finish"), rows, empty=empty, order=90)
