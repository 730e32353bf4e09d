"""What the team makes of an advice."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.enums import RecommendationState
from coaching.models import Action, Recommendation

from . import tell
from .books import lock_projects
from .refusals import forbidden, missing

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def answer(
    *,
    by: "User",
    recommendation: Recommendation,
    state: str,
    word: str = "",
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
    word = word.strip()
    if state == RecommendationState.SET_ASIDE and not word:
        raise missing("word_missing", _("Say in a few words why you set it aside."), "word")
    if recommendation.state == state:
        return recommendation
    if recommendation.state != RecommendationState.PROPOSED:
        raise missing("already_answered", _("Your team has answered this advice already."), "state")
    recommendation.state, recommendation.word = state, word
    recommendation.save(update_fields=["state", "word", "updated_at"])
    if state == RecommendationState.ACCEPTED:
        Action.objects.create(
            project=recommendation.project,
            recommendation=recommendation,
            title=recommendation.advice[:250],
            owner=owner or by,
            due_on=due_on,
        )
    tell.recommendation_answered(recommendation, recommendation.project, by=by)
    return recommendation
