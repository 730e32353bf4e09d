"""/coaching/: what each role finds there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from coaching import presenters, queries
from coaching.enums import SlotKind
from coaching.models import Booking, Project
from lms.accounts.enums import Role
from lms.accounts.requests import SignedIn
from lms.core.errors import DomainError
from lms.core.web.parameters import parse_id

from .coach_dashboard import coach_dashboard

READERS = frozenset({Role.EXPERT, Role.MANAGER, Role.ADMIN})
PAGE = 100  # more slots than anyone opens in a week


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """A coach's dashboard, the slots that a team may book, or what experts and managers read."""
    roles = request.user.roles
    if Role.COACH in roles and "reserver" not in request.GET:
        return coach_dashboard(request)
    return booking_page(request)


def booking_page(request: SignedIn, *, refusal: DomainError | None = None) -> HttpResponse:
    """The first free slot, then the week; with a refusal, what is still possible below it."""
    projects = queries.my_projects_to_book(request.user)
    if not projects and request.user.roles & READERS:
        if refusal is not None:
            raise refusal
        return render(request, "coaching/overview.html", _overview(request))
    context = _choices(request, projects)
    context["refusal"] = refusal
    return render(request, "coaching/booking.html", context, status=refusal.status if refusal else 200)


def _chosen(request: SignedIn, projects: list[Project]) -> Project | None:
    wanted = request.POST.get("project") or request.GET.get("projet", "")
    return next((row for row in projects if str(row.pk) == wanted), projects[0] if projects else None)


def _kind(request: SignedIn) -> str:
    """One of the kinds of slots, or all: what is no kind narrows nothing."""
    wanted = request.GET.get("sorte", "")
    return wanted if wanted in SlotKind.values else ""


def _moving(request: SignedIn, bookings: list[Booking]) -> Booking | None:
    """The booking that is to go to another slot, when the page was opened for that."""
    wanted = request.GET.get("deplacer", "")
    return next((row for row in bookings if str(row.pk) == wanted and row.state == "booked"), None)


def _choices(request: SignedIn, projects: list[Project]) -> dict[str, Any]:
    project, bookings = _chosen(request, projects), queries.my_appointments(request.user)
    moving = _moving(request, bookings)
    if moving is not None and moving.project_id:
        project = next((row for row in projects if row.pk == moving.project_id), project)
    kind, since = _kind(request), presenters.start_of(request.GET.get("semaine", ""))
    booked = [row.slot_id for row in bookings]
    rows = queries.my_bookable(request.user, project, without=booked, kind=kind, since=since)
    spent = project is not None and moving is None and presenters.is_spent(project)
    week = presenters.week_of(rows, request.user, with_coach=True, first_apart=since is None)
    kept = {"projet": project.pk} if project and len(projects) > 1 else {}
    kept |= {"deplacer": moving.pk} if moving else {}
    return {
        "project": project,
        "others": [row for row in projects if row != project],
        "bookings": bookings,
        "moving": moving,
        "week": week,
        "first": None if since else week.first,
        "first_text": presenters.line(week.first, request.user, with_coach=True).text if week.first else "",
        "first_zone": presenters.zone_note(week.first, request.user) if week.first else "",
        "is_later": since is not None,
        "tabs": presenters.kind_tabs(kind, urlencode(kept)),
        "kept": urlencode(kept | ({"sorte": kind} if kind else {})),
        "left": presenters.sessions_left(project) if project else "",
        "managers": queries.managers_of(project) if project and spent else [],
        "spent": spent,
    }


def _overview(request: SignedIn) -> dict[str, Any]:
    kind, since = _kind(request), presenters.start_of(request.GET.get("semaine", ""))
    rows = queries.slot_rows(request.user, kind=kind, since=since)[:PAGE]
    return {
        "week": presenters.week_of(rows, request.user, with_coach=True),
        "is_later": since is not None,
        "tabs": presenters.kind_tabs(kind, ""),
        "kept": urlencode({"sorte": kind} if kind else {}),
        "follows": bool(request.user.roles & {Role.EXPERT, Role.MANAGER}),
    }


def chosen_project(request: SignedIn) -> Project | None:
    """The project that a form names, of those one carries; none when it names none."""
    pk = request.POST.get("project", "")
    if not pk:
        return None
    project = queries.my_project(request.user, parse_id(pk))
    if project is None:
        raise Http404
    return project
