"""Who may do what, asked of the rows: domain functions ask after their lock. Lists go by `visible_to`."""

from typing import TYPE_CHECKING

from django.utils import timezone

from cohorts.models import Cohort
from lms.accounts.enums import Role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole
from lms.programme.rules import manages_theme

from .models import ProjectMember

if TYPE_CHECKING:
    from lms.accounts.models import User

    from .models import Action, Booking, Project, Slot


def is_team(user: "User", project: "Project") -> bool:
    """Carries the project; asked of the rows each time, so that domain functions may ask it after their lock."""
    return ProjectMember.objects.live().filter(project=project, person=user).exists()


def leads(user: "User", project: "Project") -> bool:
    return ProjectMember.objects.live().filter(project=project, person=user, is_lead=True).exists()


def can_run_team(user: "User", project: "Project") -> bool:
    """Take people out and hand over the lead: who leads it, or a manager of the theme."""
    return leads(user, project) or manages_theme(user, project.theme_id)


def can_open_slots(user: "User") -> bool:
    """Is a coach of the programme: who coaches a cohort is one."""
    return user.has_role(Role.COACH)


def can_run_slot(user: "User", slot: "Slot") -> bool:
    """Its coach; a manager of the cohort's theme, or, for a slot open to all cohorts of its coach, of all their themes.

    Whoever manages one of several themes has no right over an hour that also belongs to the others.
    """
    if slot.coach_id == user.pk or user.is_superuser:
        return True
    if slot.cohort_id:
        return manages_theme(user, slot.cohort.theme_id)  # type: ignore[union-attr]
    return manages_every_theme(user, slot)


def manages_every_theme(user: "User", slot: "Slot") -> bool:
    """Of the cohorts that the coach serves now, and of the projects that have booked (one at least)."""
    served = Cohort.objects.filter(coaches=slot.coach_id, ends_on__gte=timezone.localdate())
    themes = set(served.order_by().values_list("theme", flat=True))
    themes |= set(
        slot.bookings.filter(project__isnull=False).order_by().values_list("project__theme", flat=True)
    )
    held = ThemeRole.objects.in_force().filter(page__in=themes, user=user, role=ThemeRoleKind.MANAGER)
    return bool(themes) and set(held.values_list("page", flat=True)) == themes


def can_book(user: "User", slot: "Slot", project: "Project | None") -> bool:
    """A member of the project's team, whose cohort the slot is for; without project, a person of such a cohort."""
    if project is None:
        mine = user.enrolments.seated()
        if slot.cohort_id:
            return mine.filter(cohort=slot.cohort_id).exists()
        return mine.filter(cohort__coaches=slot.coach_id).exists()
    if slot.cohort_id:
        return project.cohort_id == slot.cohort_id and is_team(user, project)
    coached = project.cohort is not None and project.cohort.coaches.filter(pk=slot.coach_id).exists()
    return coached and is_team(user, project)


def can_move(user: "User", booking: "Booking") -> bool:
    """The team, or the person who came without a project: nobody else chooses an hour for them."""
    return booking.person_id == user.pk if booking.project is None else is_team(user, booking.project)


def can_cancel(user: "User", booking: "Booking") -> bool:
    """The person, their team, or whoever runs the slot."""
    return can_move(user, booking) or can_run_slot(user, booking.slot)


def can_log(user: "User", slot: "Slot") -> bool:
    return slot.coach_id == user.pk


def can_follow_up(user: "User", project: "Project") -> bool:
    """An expert or a manager of the project's theme."""
    return user.is_superuser or ThemeRole.objects.in_force().filter(page=project.theme_id, user=user).exists()


def can_edit_project(user: "User", project: "Project") -> bool:
    """The team, or a manager of the theme."""
    return is_team(user, project) or manages_theme(user, project.theme_id)


def can_complete(user: "User", action: "Action") -> bool:
    """Who owes it, or anyone of the team."""
    return action.owner_id == user.pk or is_team(user, action.project)
