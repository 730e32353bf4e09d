"""What the programme adds to Wagtail: privacy of its pages, look and menu of the administration."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.widgets import Button
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.models import Page, PageViewRestriction
from wagtail.permissions import policy_registry

from lms.accounts.enums import Role
from lms.accounts.memberships import memberships_of
from lms.accounts.requests import AnyUser, SignedIn
from lms.core.ui import dates
from lms.core.ui.menu import url_or_none

from . import admin_api, rich_text  # noqa: F401 - they register themselves
from .admin import PagesToReview, WaitingPanel
from .bulk import DeletePages
from .models import (
    CourseIndexPage,
    CoursePage,
    ProgrammePage,
    ThemeIndexPage,
    is_closed,
    paths_closed_to,
)
from .queries import drafts_of
from .views import editing, roles
from .viewsets import Pages

INDEXES = {"themes": ThemeIndexPage, "courses": CourseIndexPage}
DRAFTS_SHOWN = 10


@hooks.register("before_serve_page")
def privacy(page: Page, request: HttpRequest, args: object, kwargs: Any) -> HttpResponse | None:
    """Runs before Wagtail's own check: who is not signed in may sign in; for anyone else a closed page does not exist."""
    reader: Any = request.user
    reader.closed_paths = closed = paths_closed_to(reader)  # this request's lists ask the same
    if not is_closed(page.path, closed):
        if isinstance(page, ProgrammePage):
            page.let_in()
        return None
    if reader.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _say_closed(request: HttpRequest, page: Page) -> None:
    """After a copy or a move: who reads the page there, where not simply those who read what stands above it."""
    if PageViewRestriction.objects.filter(page=page.pk).exists():
        words = _(
            "“%(title)s” stays closed as it was: only those who could read it before can read it here. "
            "To change that, open the page and choose “Privacy”."
        )
        messages.info(request, words % {"title": page.get_admin_display_title()})


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_problems(request: HttpRequest, page: Page) -> None:
    editing.say_problems(request, page)


@hooks.register("after_copy_page")
def say_copy_is_closed(request: HttpRequest, page: Page, copy: Page) -> None:
    _say_closed(request, copy)


@hooks.register("after_move_page")
def say_moved_is_closed(request: HttpRequest, page: Page) -> None:
    _say_closed(request, page)


@hooks.register("after_bulk_action")
def say_moved_are_closed(request: HttpRequest, action: str, objects: list[Any], view: Any) -> None:
    for page in objects if action == "move" and view.model is Page else ():
        _say_closed(request, page)


def own_address(form: RedirectForm) -> str:
    """Our domain must not lend its name to other sites."""
    link: str = form.cleaned_data.get("redirect_link") or ""
    if link and not url_has_allowed_host_and_scheme(link, {urlsplit(settings.SITE_URL).netloc}):
        raise ValidationError(
            gettext(
                "A redirect leads to a page of this site: choose the page, or type an address that begins with %(site)s."
            )
            % {"site": f"{settings.SITE_URL}/"}
        )
    return link


RedirectForm.clean_redirect_link = own_address


hooks.register("register_bulk_action", DeletePages, order=1000)  # after Wagtail's own, which it replaces
PublishBulkAction.models = []  # many drafts at once, unread: each is published from its own form


@hooks.register("register_admin_viewset")
def screens_of_pages() -> Pages:
    """In place of Wagtail's, which it derives from."""
    return Pages()


# --- The administration: look, menu, first page ------------------------------------------------


@hooks.register("insert_global_admin_css")
def colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/css/admin.css"))


def explore(request: HttpRequest, kind: str) -> HttpResponse:
    """Leads to the list of themes or of courses, wherever an administrator has put it."""
    page = INDEXES[kind].objects.first()
    if page is None:
        raise Http404
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("register_admin_urls")
def short_cuts() -> list[URLPattern]:
    pages = [
        path(f"programme/{kind}/", explore, {"kind": kind}, name=f"programme_{kind}") for kind in INDEXES
    ]
    return [
        *pages,
        path("programme/courses/new/", editing.new_course, name="programme_new_course"),
        path("programme/lessons/new/", editing.new_lesson, name="programme_new_lesson"),
        path("programme/courses/<key:pk>/submit/", editing.submit, name="programme_submit"),
        path("programme/courses/<key:pk>/relecture/", editing.proofread, name="programme_proofread"),
        path("programme/courses/<key:pk>/approve/", editing.approve, name="programme_review"),
        path("roles-des-themes/", roles.index, name="theme-roles-index"),
        path("roles-des-themes/<key:pk>/", roles.roles, name="theme-roles"),
    ]


class _ForManagersOfThemes(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_superuser or memberships_of(user).managed_themes)


@hooks.register("register_admin_menu_item")
def roles_item() -> MenuItem:
    return _ForManagersOfThemes(
        _("Experts and managers"),
        reverse_lazy("theme-roles-index"),
        name="theme-roles",
        icon_name="group",
        order=145,
    )


class PagesItem(MenuItem):
    """An item for those who work on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(
            policy_registry.get_by_type(Page).user_has_any_permission(
                request.user, ["add", "change", "publish"]
            )
        )


@hooks.register("register_admin_menu_item")
def themes_item() -> MenuItem:
    return PagesItem(_("Themes"), reverse_lazy("programme_themes"), name="themes", icon_name="tag", order=100)


@hooks.register("register_admin_menu_item")
def courses_item() -> MenuItem:
    return PagesItem(
        _("Courses"), reverse_lazy("programme_courses"), name="courses", icon_name="list-ol", order=110
    )


@hooks.register("register_admin_menu_item")
def new_lesson_item() -> MenuItem:
    return PagesItem(
        _("Create a lesson"),
        reverse_lazy("programme_new_lesson"),
        name="new-lesson",
        icon_name="plus",
        order=90,
    )


@hooks.register("register_admin_menu_item")
def new_course_item() -> MenuItem:
    return PagesItem(
        _("Create a course"),
        reverse_lazy("programme_new_course"),
        name="new-course",
        icon_name="plus",
        order=91,
    )


@hooks.register("register_page_header_buttons")
def course_as_one(page: Page, user: AnyUser, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On a course: hand in, or approve, all that it holds."""
    if page.specific_class is not CoursePage:
        return
    rights = page.permissions_for_user(user)
    if rights.can_edit():
        url = reverse("programme_proofread", args=[page.pk])
        yield Button(_("Proofread the course"), url=url, icon_name="glasses", priority=14)
        url = reverse("programme_submit", args=[page.pk])
        yield Button(_("Submit the course"), url=url, icon_name="check", priority=15)
    if rights.can_publish():
        url = reverse("programme_review", args=[page.pk])
        yield Button(_("Approve the course"), url=url, icon_name="success", priority=16)


ORDER = {"explorer": 800, "images": 820}
LINKS = (  # screens of the site that a manager works with: they live outside Wagtail
    ("cohorts", _("Cohorts"), "cohorts:list", "group", 130),
    ("coaching", _("Coaching"), "coaching:home", "calendar-alt", 140),
)


@hooks.register("construct_main_menu")
def words_of_the_programme(request: SignedIn, items: list[MenuItem]) -> None:
    """Our words first, Wagtail's own tools after; its help leads outside and goes."""
    items[:] = [item for item in items if item.name != "help"]
    for item in items:
        item.order = ORDER.get(item.name, item.order)
        if item.name == "explorer":
            item.label = _("All pages")
    known = {item.name for item in items}
    user = request.user
    if user.is_superuser or user.has_role(Role.MANAGER):
        for name, label, url_name, icon, order in LINKS:
            url = url_or_none(url_name)
            if url and name not in known:
                items.append(MenuItem(label, url, name=name, icon_name=icon, order=order))


def drafts_panel(user: AnyUser) -> WaitingPanel:
    rows = []
    for page in drafts_of(user)[:DRAFTS_SHOWN]:
        when = page.latest_revision_created_at
        changed = gettext("changed on %(day)s") % {"day": dates.day_long(when)} if when else ""
        rows.append((page.draft_title, reverse("wagtailadmin_pages:edit", args=[page.pk]), changed))
    empty = _("Nothing waits for you: everything you wrote is online or under review.")
    return WaitingPanel(_("Drafts to finish"), rows, empty=empty, order=90)


@hooks.register("construct_homepage_panels")
def waiting(request: SignedIn, panels: list[Any]) -> None:
    """What a colleague handed in comes first, then one's drafts."""
    user = request.user
    panels[:] = [
        PagesToReview() if isinstance(panel, WorkflowObjectsToModeratePanel) else panel for panel in panels
    ]
    if user.is_superuser or user.roles & {Role.EDITOR, Role.MANAGER}:
        panels.insert(0, drafts_panel(user))
