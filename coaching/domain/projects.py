"""Starting and changing a project, and who carries it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, missing
from coaching.domain.locking import lock_projects
from coaching.enums import Stage
from coaching.models import Project
from cohorts.domain.seats import lock_cohort
from lms.programme.rules import manages_theme

from .team import check_seat, seat_in_team

if TYPE_CHECKING:
    from cohorts.models import Cohort
    from lms.accounts.models import Territory, User

QUOTA = 6


def _title(text: str) -> str:
    title = text.strip()
    if not title:
        raise missing("title_missing", _("Give the project a title: a few words are enough."), "title")
    return title


def _lock(project: Project, by: "User") -> Project:
    (project,) = lock_projects(keys={project.pk})
    if not rules.can_edit_project(by, project):
        raise forbidden(_("Only the team of the project may change it."))
    return project


@transaction.atomic
def start_project(
    *,
    by: "User",
    cohort: "Cohort",
    territory: "Territory",
    title: str,
    summary: str = "",
    stage: str = Stage.IDEA,
    team: Iterable["User"] = (),
    quota: int = QUOTA,
    is_example: bool = False,
) -> Project:
    """A project of a territory in a cohort; whoever follows the cohort and starts it is of its team."""
    cohort = lock_cohort(cohort)
    takes_part = cohort.enrolments.seated().filter(user=by).exists()
    if not takes_part and not manages_theme(by, cohort.theme_id):
        raise forbidden(
            _("Projects are started by the people of the cohort: ask its manager to enrol you first.")
        )
    if takes_part and not by.territories.filter(pk=territory.pk).exists():
        raise missing("foreign_territory", _("Choose one of the territories of your account."), "territory")
    project = Project.objects.create(
        territory=territory,
        theme_id=cohort.theme_id,
        cohort=cohort,
        title=_title(title),
        summary=summary.strip(),
        stage=stage,
        quota=quota,
        is_example=is_example,
    )
    people = list(dict.fromkeys([by, *team] if takes_part else team))
    for person in people:
        check_seat(cohort, person)
        member = seat_in_team(project, person, by=by)
        notify.team_joined(member, project, by=by)
    return project


@transaction.atomic
def update_project(*, by: "User", project: Project, title: str, summary: str, stage: str) -> Project:
    """Title, aim and stage."""
    project = _lock(project, by)
    project.title, project.summary, project.stage = _title(title), summary.strip(), stage
    project.save(update_fields=["title", "summary", "stage", "updated_at"])
    return project
