"""Reads of projects and of what is to do in them."""

from datetime import date, datetime

from django.db.models import (
    Case,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from coaching.enums import ActionState, ProjectState
from coaching.models import Action, Booking, FollowUp, Project
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.models import any_of
from lms.core.db.prepared import Keys, prepared

from .counts import MOST, count_rows


def with_sessions(projects: QuerySet[Project], now: datetime | None = None) -> QuerySet[Project]:
    """`sessions_used` of each project's quota: seats taken for it, and those its people took without naming a project."""
    seats = Booking.objects.seated(now)
    named, here = seats.filter(project=OuterRef("pk")), Q(slot__cohort=OuterRef("cohort"))
    team = {
        "person__project_memberships__project": OuterRef("pk"),
        "person__project_memberships__ended_at__isnull": True,
    }
    unnamed = seats.filter(here | Q(slot__cohort__isnull=True), project__isnull=True, **team)
    used = count_rows(named, "project") + count_rows(unnamed, "person__project_memberships__project")
    return projects.annotate(sessions_used=used)


def with_work(
    projects: QuerySet[Project], now: datetime | None = None, today: date | None = None
) -> QuerySet[Project]:
    """`sessions_used`, `late_actions` and `open_actions` of each project."""
    todo = Action.objects.filter(project=OuterRef("pk"), state=ActionState.TODO)
    return with_sessions(projects, now).annotate(
        late_actions=count_rows(todo.filter(due_on__lt=today or timezone.localdate()), "project"),
        open_actions=count_rows(todo, "project"),
    )


def open_actions(which: Q, today: date) -> QuerySet[Action]:
    """What is to do, the late first, with `is_late`."""
    rows = Action.objects.filter(which, state=ActionState.TODO).select_related("project__theme", "owner")
    late = Case(When(due_on__lt=today, then=True), default=False)
    return rows.annotate(is_late=late).order_by(F("due_on").asc(nulls_last=True), "pk")


def with_look(projects: QuerySet[Project]) -> QuerySet[Project]:
    """`last_on` and `next_on` of the latest follow-up."""
    latest = FollowUp.objects.filter(project=OuterRef("pk")).order_by("-happened_on", "-pk")
    return projects.annotate(
        last_on=Subquery(latest.values("happened_on")[:1], output_field=DateField()),
        next_on=Subquery(latest.values("next_on")[:1], output_field=DateField()),
    )


CALM = Value(3)
URGENCY = Case(
    When(state=ProjectState.BLOCKED, then=Value(0)),
    When(state=ProjectState.WATCH, then=Value(1)),
    When(state="", then=Value(2)),
    default=CALM,
)


def portfolio(user: User) -> QuerySet[Project]:
    """Projects of one's themes, the urgent first: state, actions that are late, date of the next follow-up."""
    themes = memberships_of(user).expert_themes | memberships_of(user).managed_themes
    return urgent_first(with_look(with_work(Project.objects.filter(theme__in=themes))))


def urgent_first(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Of projects with their work and their last look."""
    return projects.select_related("theme", "territory", "cohort").order_by(
        URGENCY, F("late_actions").desc(), F("next_on").asc(nulls_last=True), "title_key", "pk"
    )


def owed_in(project: Project) -> QuerySet[Action]:
    """What is to do in a project, the late first."""
    rows = Action.objects.filter(project=project, state=ActionState.TODO).select_related("owner")
    late = Case(When(due_on__lt=timezone.localdate(), then=True), default=False)
    return rows.annotate(is_late=late).order_by(F("due_on").asc(nulls_last=True), "pk")


def blocked_projects(user: User) -> QuerySet[Project]:
    """Projects of a manager's themes that an expert found blocked; of all themes for an administrator."""
    rows = Project.objects.filter(state=ProjectState.BLOCKED).select_related("territory")
    return (
        rows if user.is_superuser else rows.filter(theme__in=memberships_of(user).managed_themes)
    ).order_by("title_key", "pk")


@prepared
def _projects(*, keys: Keys, now: datetime, today: date) -> QuerySet[Project]:
    rows = with_work(Project.objects.filter(pk__in=keys), now, today)
    return rows.select_related("theme", "territory", "cohort")[:MOST]


def my_projects(user: User) -> list[Project]:
    """Those one carries, with their sessions and actions."""
    keys = memberships_of(user).carried_projects
    return _projects(keys=keys, now=timezone.now(), today=timezone.localdate())


@prepared
def _to_book(*, keys: Keys, now: datetime) -> QuerySet[Project]:
    rows = with_sessions(Project.objects.filter(pk__in=keys), now)
    return (
        rows.annotate(hue=F("theme__hue")).only("title", "cohort", "quota").order_by("title_key", "pk")[:MOST]
    )


def my_projects_to_book(user: User) -> list[Project]:
    """One's projects with what the booking page says of them: `hue`, quota, `sessions_used`."""
    return _to_book(keys=memberships_of(user).carried_projects, now=timezone.now())


@prepared
def _actions(*, owner: int, projects: Keys, today: date) -> QuerySet[Action]:
    return open_actions(Q(owner=owner) | (Q(owner=None) & any_of(project=projects)), today)[:MOST]


def my_actions(user: User) -> list[Action]:
    """To do: one's own, and those of one's projects that nobody has taken; late ones first."""
    keys = memberships_of(user).carried_projects
    return _actions(owner=user.pk, projects=keys, today=timezone.localdate())


def my_project(user: User, key: int) -> Project | None:
    """A project that the person carries, or nothing."""
    return Project.objects.filter(pk=key).first() if key in memberships_of(user).carried_projects else None
