"""What the team makes of an advice."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, missing
from coaching.domain.locking import lock_projects
from coaching.enums import RecommendationState
from coaching.models import Action, Recommendation

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def answer(
    *,
    by: "User",
    recommendation: Recommendation,
    state: str,
    reply: str = "",
    owner: "User | None" = None,
    due_on: date | None = None,
) -> Recommendation:
    """Accepted (an action is born), already done, or set aside with a word. The same answer twice is one answer."""
    (project,) = lock_projects(keys={recommendation.project_id})
    if not rules.is_team(by, project):
        raise forbidden(_("The team of the project answers this advice."))
    rows = Recommendation.objects.select_for_update(of=("self",), no_key=True)
    recommendation = rows.get(pk=recommendation.pk)
    if state not in set(RecommendationState.values) - {RecommendationState.PROPOSED}:
        raise missing("bad_value", _("Say what you make of it."), "state")
    reply = reply.strip()
    if state == RecommendationState.SET_ASIDE and not reply:
        raise missing("reply_missing", _("Say in a few words why you set it aside."), "reply")
    if recommendation.state == state:
        return recommendation
    if recommendation.state != RecommendationState.PROPOSED:
        raise missing("already_answered", _("Your team has answered this advice already."), "state")
    recommendation.state, recommendation.reply = state, reply
    recommendation.save(update_fields=["state", "reply", "updated_at"])
    if state == RecommendationState.ACCEPTED:
        Action.objects.create(
            project=recommendation.project,
            recommendation=recommendation,
            title=recommendation.advice[:250],
            owner=owner or by,
            due_on=due_on,
        )
    notify.recommendation_answered(recommendation, recommendation.project, by=by)
    return recommendation
