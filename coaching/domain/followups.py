"""An expert's look at a project, and the advice that comes with it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, missing
from coaching.domain.locking import lock_projects
from coaching.enums import ProjectState
from coaching.models import FollowUp, Project, Recommendation

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def write_follow_up(
    *,
    by: "User",
    project: Project,
    state: str,
    finding: str,
    happened_on: date | None = None,
    next_on: date | None = None,
    recommendations: Iterable[Mapping[str, Any]] = (),
) -> FollowUp:
    """State, finding, next date and advice; the project takes the state of its latest follow-up, and the team is told."""
    (project,) = lock_projects(keys={project.pk})
    if not rules.can_follow_up(by, project):
        raise forbidden(_("Only the experts of the theme follow up this project."))
    happened_on = happened_on or timezone.localdate()
    _check(state, finding, happened_on, next_on)
    follow_up = FollowUp.objects.create(
        project=project,
        expert=by,
        happened_on=happened_on,
        state=state,
        finding=finding.strip(),
        next_on=next_on,
    )
    advice = [_advise(follow_up, by, project, row) for row in recommendations]
    latest = project.follow_ups.order_by("-happened_on", "-pk").first()
    if latest == follow_up:
        project.state = state
        project.save(update_fields=["state", "updated_at"])
    notify.follow_up_written(follow_up, project, advice)
    return follow_up


def _check(state: str, finding: str, happened_on: date, next_on: date | None) -> None:
    if state not in ProjectState.values:
        raise missing("bad_value", _("Say how the project is doing."), "state")
    if not finding.strip():
        raise missing("finding_missing", _("Write what you found: the team acts on it."), "finding")
    if happened_on > timezone.localdate():
        raise missing("bad_value", _("A follow-up is written once it has taken place."), "happened_on")
    if next_on is not None and next_on <= happened_on:
        raise missing(
            "bad_value", _("The next follow-up comes after this one: choose a later day."), "next_on"
        )


def _advise(follow_up: FollowUp, author: "User", project: Project, row: Mapping[str, Any]) -> Recommendation:
    advice = str(row.get("advice", "")).strip()
    if not advice:
        raise missing("bad_value", _("Say what you advise, or empty the line."), "recommendations")
    resource = row.get("resource")
    if resource is not None and not type(resource).objects.visible_to(author).filter(pk=resource.pk).exists():
        raise missing(
            "bad_value", _("Choose a resource of the library that you may read."), "recommendations"
        )
    return Recommendation.objects.create(
        follow_up=follow_up,
        project=project,
        author=author,
        advice=advice[:300],
        why=str(row.get("why", "")).strip(),
        resource=resource,
    )
