"""What someone owes: adding, doing, taking up again."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain.errors import forbidden, missing
from coaching.domain.locking import lock_projects
from coaching.enums import ActionState
from coaching.models import Action, Project

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def add(
    *, by: "User", project: Project, title: str, owner: "User | None" = None, due_on: date | None = None
) -> Action:
    """Something the team gives itself to do."""
    (project,) = lock_projects(keys={project.pk})
    if not rules.is_team(by, project):
        raise forbidden(_("The team of the project adds its actions."))
    title = title.strip()
    if not title:
        raise missing("title_missing", _("Say what has to be done."), "title")
    if owner is not None and not rules.is_team(owner, project):
        raise missing("bad_value", _("Choose someone of the team."), "owner")
    return Action.objects.create(project=project, title=title, owner=owner, due_on=due_on)


def _lock(action: Action, by: "User") -> Action:
    lock_projects(keys={action.project_id})
    action = Action.objects.select_for_update(of=("self",), no_key=True).get(pk=action.pk)
    if not rules.can_complete(by, action):
        raise forbidden(_("This action belongs to someone else: its owner or the team marks it done."))
    return action


@transaction.atomic
def complete(*, by: "User", action: Action, now: datetime | None = None) -> Action:
    """Done. Twice is once."""
    action = _lock(action, by)
    if action.state != ActionState.DONE:
        action.state, action.done_at = ActionState.DONE, now or timezone.now()
        action.save(update_fields=["state", "done_at", "updated_at"])
    return action


@transaction.atomic
def reopen(*, by: "User", action: Action) -> Action:
    """Not done after all."""
    action = _lock(action, by)
    if action.state != ActionState.TODO:
        action.state, action.done_at = ActionState.TODO, None
        action.save(update_fields=["state", "done_at", "updated_at"])
    return action
