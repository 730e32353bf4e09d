"""What questions give to the administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .admin import ChoosersPolicy, KeepersPolicy, PublishItem, QuestionnaireViewSet, QuestionViewSet
from .models import Question, Questionnaire
from .rules import can_keep_bank
from .views import bank, imports

register_permission_policy(Question, ChoosersPolicy(Question))
register_permission_policy(Questionnaire, KeepersPolicy(Questionnaire))
register_snippet(QuestionViewSet)
register_snippet(QuestionnaireViewSet)


@hooks.register("register_snippet_action_menu_item")
def publish_item(model: type[Any]) -> PublishItem | None:
    """Of questionnaires alone."""
    return PublishItem() if model is Questionnaire else None


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """/gestion/questions/…"""
    return [
        path("questions/", bank.index, name="questions-index"),
        path("questions/nouvelle/", bank.types, name="questions-types"),
        path("questions/nouvelle/<slug:kind>/", bank.new, name="questions-new"),
        path("questions/<key:pk>/", bank.edit, name="questions-edit"),
        path("questions/<key:pk>/apercu/", bank.preview, name="questions-preview"),
        path("questions/categories/", bank.category, name="questions-category-new"),
        path("questions/categories/<key:pk>/", bank.category, name="questions-category"),
        path("questions/categories/<key:pk>/<slug:form>/", bank.export, name="questions-export"),
        path("questions/importer/", imports.send, name="questions-send"),
        path("questions/importer/<key:pk>/", imports.report, name="questions-import"),
    ]


class _ForKeepers(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_keep_bank(request.user)


@hooks.register("register_admin_menu_item")
def bank_item() -> MenuItem:
    """« Banque de questions »"""
    return _ForKeepers(
        _("Bank of questions"), reverse_lazy("questions-index"), name="questions", icon_name="help", order=115
    )
