"""What questions give to the administration."""

from typing import Any

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .admin import KeepersPolicy, PublishItem, QuestionnaireViewSet, QuestionViewSet
from .models import Question, Questionnaire

register_permission_policy(Question, KeepersPolicy(Question))
register_permission_policy(Questionnaire, KeepersPolicy(Questionnaire))
register_snippet(QuestionViewSet)
register_snippet(QuestionnaireViewSet)


@hooks.register("register_snippet_action_menu_item")
def publish_item(model: type[Any]) -> PublishItem | None:
    """Of questionnaires alone."""
    return PublishItem() if model is Questionnaire else None
