"""Reads of who is who in a project."""

from typing import Any

from django.db.models import (
    Prefetch,
    Q,
    QuerySet,
)

from coaching.enums import BookingState
from coaching.models import Booking, Project, ProjectMember, Slot
from library.enums import Visibility
from library.models import Resource
from lms.accounts.models import User
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

CHOICES = 200  # in a list that a person reads


def projects_in(slot: Slot) -> QuerySet[Project]:
    """Projects that have a seat in a slot."""
    seats = Booking.objects.filter(slot=slot, state=BookingState.BOOKED).values("project")
    return Project.objects.filter(pk__in=seats).select_related("theme", "territory")


def people_of(projects: QuerySet[Project], *others: User) -> QuerySet[User]:
    """The teams of these projects, the experts of their themes, and others: who may owe something."""
    return User.objects.filter(
        Q(pk__in=[person.pk for person in others])
        | Q(pk__in=_members(projects).values("person"))
        | Q(pk__in=_experts(projects))
    )


def _members(projects: QuerySet[Project]) -> QuerySet[ProjectMember]:
    return ProjectMember.objects.live().filter(project__in=projects.order_by().values("pk")).order_by()


def _experts(projects: QuerySet[Project]) -> Any:
    roles = ThemeRole.objects.in_force().filter(
        role=ThemeRoleKind.EXPERT, page__in=projects.order_by().values("theme")
    )
    return roles.values("user")


def readers_of(slot: Slot) -> QuerySet[User]:
    """Who receives the log of a slot."""
    return people_of(projects_in(slot)).exclude(pk=slot.coach_id)


def team() -> "Prefetch[str, QuerySet[ProjectMember], str]":
    """The members of many projects as they are now, the lead first: `Project.people` reads them."""
    rows = ProjectMember.objects.live().select_related("person")
    return Prefetch("members", queryset=rows.order_by("-is_lead", "granted_at", "pk"), to_attr="live_members")


def members_of(project: Project) -> QuerySet[ProjectMember]:
    rows = ProjectMember.objects.live().filter(project=project).select_related("person")
    return rows.order_by("-is_lead", "granted_at", "pk")


def has_left(user: User, project: int) -> bool:
    """Was of the team, and is no more."""
    rows = ProjectMember.objects.filter(person=user, project=project)
    return rows.exists() and not rows.live().exists()


def resources_for(user: User, project: Project) -> QuerySet[Resource]:
    """Resources of the project's theme that one may advise, published and not reserved to another cohort: the newest, few
    enough for one list.
    """
    rows = Resource.objects.visible_to(user).published().filter(themes=project.theme_id).order_by("-pk")
    group = project.cohort.group_id if project.cohort else None
    rows = rows.exclude(~Q(cohort_group=group), visibility=Visibility.COHORT)
    newest = list(rows.values_list("pk", flat=True)[:CHOICES])
    return Resource.objects.filter(pk__in=newest).order_by("title_key", "pk")


def managers_of(project: Project) -> QuerySet[User]:
    """Whom a team writes to about its sessions: the managers of the project's theme."""
    roles = ThemeRole.objects.in_force().filter(role=ThemeRoleKind.MANAGER, page__in=project_theme(project))
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("name_key", "pk")


def project_theme(project: Project) -> Any:
    """The key of its theme, also when the row was read without it."""
    return Project.objects.filter(pk=project.pk).order_by().values("theme")
