"""Who may do what: each answer is one question to the database at most; domain functions ask before they write."""

from typing import TYPE_CHECKING

from lms.accounts.belonging import belonging_of
from lms.accounts.enums import Role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

from .models import ProjectMember

if TYPE_CHECKING:
    from lms.accounts.models import User

    from .models import Action, Booking, Project, Slot


def is_team(user: "User", project: "Project") -> bool:
    """Carries the project."""
    return project.pk in belonging_of(user).of("carried")


def leads(user: "User", project: "Project") -> bool:
    """Leads the project; asked of the rows each time, for the lead changes hands."""
    return ProjectMember.objects.live().filter(project=project, person=user, is_lead=True).exists()


def can_run_team(user: "User", project: "Project") -> bool:
    """Take people out and hand over the lead: who leads it, or a manager of the theme."""
    return leads(user, project) or manages_theme(user, project.theme_id)


def manages_theme(user: "User", theme_id: int) -> bool:
    """Runs the programme of the theme."""
    held = ThemeRole.objects.filter(page=theme_id, user=user, role=ThemeRoleKind.MANAGER)
    return user.is_superuser or held.exists()


def can_open_slots(user: "User") -> bool:
    """Coaches a cohort, or is a coach of the programme."""
    return user.has_role(Role.COACH) or user.coached_cohorts.exists()


def can_run_slot(user: "User", slot: "Slot") -> bool:
    """Its coach; a manager of the cohort's theme, or of a theme that the coach serves."""
    if slot.coach_id == user.pk or user.is_superuser:
        return True
    if slot.cohort_id:
        return manages_theme(user, slot.cohort.theme_id)  # type: ignore[union-attr]
    themes = slot.coach.coached_cohorts.values("theme")
    return ThemeRole.objects.filter(page__in=themes, user=user, role=ThemeRoleKind.MANAGER).exists()


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
    """The coach of the slot, and nobody in their place."""
    return slot.coach_id == user.pk


def can_follow_up(user: "User", project: "Project") -> bool:
    """An expert or a manager of the project's theme."""
    return user.is_superuser or ThemeRole.objects.filter(page=project.theme_id, user=user).exists()


def can_edit_project(user: "User", project: "Project") -> bool:
    """The team, or a manager of the theme."""
    return is_team(user, project) or manages_theme(user, project.theme_id)


def can_complete(user: "User", action: "Action") -> bool:
    """Who owes it, or anyone of the team."""
    return action.owner_id == user.pk or is_team(user, action.project)
