"""Reads shared by pages, hub and API. Held seats count until they expire, by the clock of the query."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from cohorts.models import Cohort
from library.enums import Visibility
from library.models import Resource
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.models import any_of
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

from .enums import ActionState, BookingState, ProjectState, SlotState
from .models import Action, Booking, FollowUp, Project, ProjectMember, SessionLog, Slot
from .models.slots import booked_for

CHOICES = 200  # in a list that a person reads


def _count(rows: QuerySet, key: str) -> Coalesce:
    """How many rows, as a correlated subquery: no join multiplies another."""
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_seats(slots: QuerySet[Slot], now: datetime | None = None) -> QuerySet[Slot]:
    """`taken` and `waiting`, from which `Slot.seats_left` reckons."""
    here = Booking.objects.filter(slot=OuterRef("pk"))
    queue = here.filter(state=BookingState.WAITING)
    return slots.annotate(taken=_count(here.seated(now), "slot"), waiting=_count(queue, "slot"))


def slot_rows(
    user: User, *, kind: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Slot]:
    """Slots to come that one sees, with their coach, `seats_left` and `waiting`: one query."""
    return coming(Slot.objects.visible_to(user), kind=kind, since=since, until=until)


def coming(
    slots: QuerySet[Slot],
    *,
    kind: str,
    since: datetime | None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> QuerySet[Slot]:
    """Those of these slots that have not begun, as `slot_rows`."""
    rows = slots.upcoming(now).select_related("coach")  # type: ignore[attr-defined]
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(starts_at__gte=since)
    if until:
        rows = rows.filter(starts_at__lt=until)
    return with_seats(rows, now).order_by("starts_at", "pk")


def bookable(
    user: User, project: Project | None, *, kind: str = "", since: datetime | None = None
) -> QuerySet[Slot]:
    """Slots that the project may book: reserved to its cohort, or opened to all cohorts of a coach of it."""
    if project is None:
        return slot_rows(user, kind=kind, since=since).exclude(coach=user)
    mine = (
        project.cohort_id in memberships_of(user).joined_cohorts
    )  # then all that follows is visible to the person
    slots = Slot.objects.all() if mine else Slot.objects.visible_to(user)
    rows = coming(slots, kind=kind, since=since)
    links = Cohort.coaches.through.objects.filter(cohort=project.cohort_id)
    coaches = list(links.values_list("user_id", flat=True))  # constants: one index serves each half of the OR
    return rows.filter(Q(cohort=project.cohort_id) | Q(cohort__isnull=True, coach__in=coaches))


def slots_to_offer(now: datetime | None = None) -> list[int]:
    """Slots to come with people waiting and a seat that nobody holds."""
    queue = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.WAITING)
    rows = with_seats(Slot.objects.upcoming(now), now).filter(Exists(queue), seats__gt=F("taken"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def bookings_of(user: User, now: datetime | None = None) -> QuerySet[Booking]:
    """One's own and one's projects' live bookings of slots that have not ended."""
    mine = booked_for(user.pk, memberships_of(user).carried_projects)
    return live_bookings(mine, now or timezone.now())


def live_bookings(which: Q, now: datetime) -> QuerySet[Booking]:
    """Booked, waiting or held at this moment, in slots that have not ended."""
    live = Q(state__in=[BookingState.BOOKED, BookingState.WAITING]) | Q(
        state=BookingState.HELD, held_until__gt=now
    )
    rows = Booking.objects.filter(which, live, ends_at__gt=now)
    return rows.select_related("slot__coach", "project__theme", "person").order_by("starts_at", "pk")


def with_sessions(projects: QuerySet[Project], now: datetime | None = None) -> QuerySet[Project]:
    """`sessions_used` of each project's quota: seats taken for it, and those its people took without naming a project."""
    seats = Booking.objects.seated(now)
    named, here = seats.filter(project=OuterRef("pk")), Q(slot__cohort=OuterRef("cohort"))
    team = {
        "person__project_memberships__project": OuterRef("pk"),
        "person__project_memberships__ended_at__isnull": True,
    }
    unnamed = seats.filter(here | Q(slot__cohort__isnull=True), project__isnull=True, **team)
    used = _count(named, "project") + _count(unnamed, "person__project_memberships__project")
    return projects.annotate(sessions_used=used)


def with_work(
    projects: QuerySet[Project], now: datetime | None = None, today: date | None = None
) -> QuerySet[Project]:
    """`sessions_used`, `late_actions` and `open_actions` of each project."""
    todo = Action.objects.filter(project=OuterRef("pk"), state=ActionState.TODO)
    return with_sessions(projects, now).annotate(
        late_actions=_count(todo.filter(due_on__lt=today or timezone.localdate()), "project"),
        open_actions=_count(todo, "project"),
    )


def projects_of(user: User) -> QuerySet[Project]:
    """Those one carries, with their sessions and actions."""
    return with_work(Project.objects.of_team(user)).select_related("theme", "territory", "cohort")


def actions_of(user: User) -> QuerySet[Action]:
    """To do: one's own, and those of one's projects that nobody has taken; late ones first."""
    nobodys = Q(owner=None) & any_of(project=memberships_of(user).carried_projects)
    return open_actions(Q(owner=user) | nobodys, timezone.localdate())


def open_actions(which: Q, today: date) -> QuerySet[Action]:
    """What is to do, the late first, with `is_late`."""
    rows = Action.objects.filter(which, state=ActionState.TODO).select_related("project__theme", "owner")
    late = Case(When(due_on__lt=today, then=True), default=False)
    return rows.annotate(is_late=late).order_by(F("due_on").asc(nulls_last=True), "pk")


def slots_of(coach: User) -> QuerySet[Slot]:
    """What a coach opened and did not cancel."""
    return Slot.objects.filter(coach=coach, state=SlotState.OPEN).order_by("starts_at", "pk")


def slots_to_come(coach: User) -> QuerySet[Slot]:
    """Those that have not begun."""
    return slots_of(coach).filter(starts_at__gt=timezone.now())


def with_people(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """`seated`: the bookings of each slot, with project, territory and person."""
    rows = Booking.objects.filter(state=BookingState.BOOKED).order_by("pk")
    people = rows.select_related("project__territory", "project__theme", "person")
    return slots.select_related("cohort__theme").prefetch_related(
        Prefetch("bookings", queryset=people, to_attr="seated")
    )


def recent_logs(logs: QuerySet[SessionLog], today: date) -> QuerySet[SessionLog]:
    """The latest first, with their slots, and how many actions were `born` in each, `done` and `late`."""
    late = Q(actions__state=ActionState.TODO, actions__due_on__lt=today)
    rows = logs.annotate(
        born=Count("actions"),
        done=Count("actions", filter=Q(actions__state=ActionState.DONE)),
        late=Count("actions", filter=late),
    )
    return rows.select_related("slot").order_by("-slot__starts_at", "-pk")


def logs_to_write(coach: User, now: datetime | None = None) -> QuerySet[Slot]:
    """Slots that have ended, with people in them and no log; the oldest first."""
    return without_log(Slot.objects.filter(coach=coach), now)


def without_log(slots: QuerySet[Slot], now: datetime | None = None) -> QuerySet[Slot]:
    """Those of them that have ended, with people in them and no log."""
    seats = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED)
    ended = slots.filter(Exists(seats), ends_at__lte=now or timezone.now(), state=SlotState.OPEN, log=None)
    return ended.order_by("starts_at", "pk")


def with_look(projects: QuerySet[Project]) -> QuerySet[Project]:
    """`last_on` and `next_on` of the latest follow-up."""
    latest = FollowUp.objects.filter(project=OuterRef("pk")).order_by("-happened_on", "-pk")
    return projects.annotate(
        last_on=Subquery(latest.values("happened_on")[:1], output_field=DateField()),
        next_on=Subquery(latest.values("next_on")[:1], output_field=DateField()),
    )


URGENCY = Case(
    When(state=ProjectState.BLOCKED, then=Value(0)),
    When(state=ProjectState.WATCH, then=Value(1)),
    When(state="", then=Value(2)),
    default=Value(3),
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


def last_log_of(project: Project) -> SessionLog | None:
    """The latest log of a slot in which the project had a seat."""
    seats = Booking.objects.filter(project=project, state=BookingState.BOOKED)
    return SessionLog.objects.filter(slot__in=seats.values("slot")).select_related("slot__coach").first()


def queue_of(slot: Slot) -> QuerySet[Booking]:
    """The waiting list of a slot, in order."""
    rows = Booking.objects.filter(slot=slot, state=BookingState.WAITING).order_by("waiting_since", "pk")
    return rows.select_related("project__territory", "person")


def ahead_of(booking: Booking) -> int:
    """How many wait before this one."""
    return Booking.objects.filter(
        slot=booking.slot_id, state=BookingState.WAITING, waiting_since__lt=booking.waiting_since
    ).count()


def seated_in(slot: Slot) -> QuerySet[Booking]:
    """Who has a seat, in the order of seats, with names and territories."""
    rows = Booking.objects.filter(slot=slot, state=BookingState.BOOKED).order_by("seat", "pk")
    return rows.select_related("project__territory", "person")


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


def team() -> Prefetch:
    """The members of many projects as they are now, the lead first: `Project.people` reads them."""
    rows = ProjectMember.objects.live().select_related("person")
    return Prefetch("members", queryset=rows.order_by("-is_lead", "granted_at", "pk"), to_attr="live_members")


def members_of(project: Project) -> QuerySet[ProjectMember]:
    """Who carries a project now, the lead first."""
    rows = ProjectMember.objects.live().filter(project=project).select_related("person")
    return rows.order_by("-is_lead", "granted_at", "pk")


def has_left(user: User, project: int) -> bool:
    """Was of the team, and is no more."""
    rows = ProjectMember.objects.filter(person=user, project=project)
    return rows.exists() and not rows.live().exists()


def coming_of(project: Project, person: User) -> QuerySet[Booking]:
    """Appointments of the project that this person took, and that have not begun."""
    rows = Booking.objects.filter(project=project, person=person, starts_at__gt=timezone.now())
    return rows.filter(state__in=[BookingState.BOOKED, BookingState.WAITING])


def owed_in(project: Project) -> QuerySet[Action]:
    """What is to do in a project, the late first."""
    rows = Action.objects.filter(project=project, state=ActionState.TODO).select_related("owner")
    late = Case(When(due_on__lt=timezone.localdate(), then=True), default=False)
    return rows.annotate(is_late=late).order_by(F("due_on").asc(nulls_last=True), "pk")


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


def blocked_projects(user: User) -> QuerySet[Project]:
    """Projects of a manager's themes that an expert found blocked; of all themes for an administrator."""
    rows = Project.objects.filter(state=ProjectState.BLOCKED).select_related("territory")
    return (rows if user.is_superuser else rows.filter(theme__in=_managed(user))).order_by("title_key", "pk")


def missing_logs(user: User, now: datetime | None = None) -> QuerySet[Slot]:
    """Sessions of a manager's themes, a week old or more, that nobody wrote about."""
    week_ago = (now or timezone.now()) - timedelta(days=7)
    rows = with_people(without_log(Slot.objects.all(), week_ago)).select_related("coach")
    if not user.is_superuser:
        rows = rows.filter(
            Q(cohort__theme__in=_managed(user)) | Q(bookings__project__theme__in=_managed(user))
        )
    return rows.distinct()


def _managed(user: User) -> Any:
    return ThemeRole.objects.in_force().filter(user=user, role=ThemeRoleKind.MANAGER).values("page")
