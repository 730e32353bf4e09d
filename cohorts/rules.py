"""Who may do what: three lines each, composed."""

from typing import Any

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.programme.models import ThemePage
from lms.programme.queries import themes_managed as themes_managed_by
from lms.programme.rules import manages_theme

from .models import Cohort, CohortCoach, Enrolment, GroupSession


def themes_managed(user: "User") -> Any:
    """The themes in which one may open a cohort."""
    return themes_managed_by(user)


def can_open(user: "User", theme: ThemePage) -> bool:
    return manages_theme(user, theme.pk)


def can_manage(user: "User", cohort: Cohort) -> bool:
    """Change the cohort, its people, its sessions."""
    return manages_theme(user, cohort.theme_id)


def can_enrol(user: "User", cohort: Cohort) -> bool:
    return can_manage(user, cohort)


def can_withdraw(user: "User", enrolment: Enrolment) -> bool:
    is_own = user.is_active and enrolment.user_id == user.pk
    return (is_own and enrolment.cohort.open_enrolment) or can_enrol(user, enrolment.cohort)


def leads(user: "User", cohort: Cohort) -> bool:
    """Say when lessons open, see how far each person is: managers of the theme, and the coaches of this cohort."""
    return user.is_active and (can_manage(user, cohort) or is_coach(user, cohort))


def can_manage_session(user: "User", session: GroupSession) -> bool:
    return can_manage(user, session.cohort)


def can_keep_rooms(user: "User") -> bool:
    """Add or rename a room: managers of any theme, for all meet in the same rooms."""
    return user.is_active and (user.is_superuser or user.has_role(Role.MANAGER))


def is_coach(user: "User", cohort: Cohort) -> bool:
    """Coach of this very cohort, and still a coach."""
    return CohortCoach.objects.filter(
        cohort=cohort, user=user, user__in=User.objects.with_role(Role.COACH)
    ).exists()


def is_seated(user: "User", cohort: Cohort) -> bool:
    return cohort.enrolments.seated().filter(user=user).exists()


def can_sign(user: "User", cohort: Cohort) -> bool:
    """Sign one's own presence: those who hold a seat."""
    return user.is_active and is_seated(user, cohort)
