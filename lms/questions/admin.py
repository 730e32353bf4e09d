"""Questionnaires in the administration: written as a draft, published as a version."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User
from lms.accounts.requests import AnyUser
from lms.core.errors import DomainError

from .domain.publishing import publish
from .models import Question, Questionnaire
from .rules import can_keep_bank


class QuestionnaireForm(WagtailAdminModelForm):
    """« Publish » is a box of the form, so that what is typed and what goes online are one sending."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        items = self.formsets.get("items")
        for form in getattr(items, "forms", []):
            row = getattr(form, "cleaned_data", None) or {}
            if row and not row.get("DELETE"):
                _check_item(form, row)
        return cleaned


def _check_item(form: Any, row: dict[str, Any]) -> None:
    """One question, or a draw: said beside the line that is neither."""
    is_draw = bool(row.get("category") or row.get("tag") or row.get("draw"))
    if bool(row.get("question")) == is_draw:
        form.add_error(
            None, ValidationError(_("Choose one question, or a category or tag to draw from: one of them."))
        )
    elif is_draw and not (row.get("draw") and (row.get("category") or row.get("tag"))):
        form.add_error("draw", ValidationError(_("Say from where, and how many questions are drawn.")))


class _Publishing:
    """Saves the draft; with the second button also publishes it, or says why not."""

    def save_instance(self) -> Any:
        with transaction.atomic():
            instance = super().save_instance()  # type: ignore[misc]
        self.refused = ""
        if "publish-version" in self.request.POST:  # type: ignore[attr-defined]
            try:
                publish(questionnaire=instance, by=self.request.user)  # type: ignore[attr-defined]
            except DomainError as error:
                self.refused = str(error)
        return instance

    def save_action(self) -> HttpResponse:
        answer: HttpResponse = super().save_action()  # type: ignore[misc]
        if self.refused:
            messages.error(self.request, self.refused)  # type: ignore[attr-defined]
        return answer


class Create(_Publishing, CreateView):
    """A new questionnaire."""


class Edit(_Publishing, EditView):
    """A questionnaire, its draft before its readers."""


class PublishItem(ActionMenuItem):
    """« Publier » in the menu of actions: saves, and publishes what was saved."""

    name = "publish-version"
    label = gettext_lazy("Save and publish")
    icon_name = "upload"
    order = 5

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["model"] is Questionnaire


class KeepersPolicy(BasePermissionPolicy):
    """Editors and managers, by their role in force, never by a box of a group. Nothing is deleted: people answered it."""

    ACTIONS = frozenset({"add", "change", "view", "choose"})

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return user.is_active and action in self.ACTIONS and can_keep_bank(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        groups = [ROLE_GROUPS[Role.EDITOR], ROLE_GROUPS[Role.MANAGER]]
        if not self.ACTIONS.intersection(actions):
            return User.objects.none()
        keepers = Q(is_superuser=True) | Q(groups__name__in=groups)
        return User.objects.filter(keepers, is_active=True).distinct()


class ChoosersPolicy(KeepersPolicy):
    """Questions are chosen here; they are written on the screens of the bank alone, which make their versions."""

    ACTIONS = frozenset({"view", "choose"})


class QuestionnaireViewSet(SnippetViewSet):
    """« Questionnaires »"""

    model = Questionnaire
    icon = "form"
    menu_label = gettext_lazy("Questionnaires")
    add_to_admin_menu = True
    menu_order = 260
    list_display = ["title", "purpose", "current"]
    list_filter = ["purpose"]
    search_fields = ["title"]
    add_view_class = Create
    edit_view_class = Edit
    copy_view_enabled = False
    list_per_page = 30
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("intro"),
            FieldPanel("purpose"),
            InlinePanel(
                "items",
                [
                    FieldPanel("question"),
                    FieldRowPanel(
                        [FieldPanel("category"), FieldPanel("tag"), FieldPanel("draw"), FieldPanel("points")]
                    ),
                ],
                heading=gettext_lazy("Questions"),
                label=gettext_lazy("Question"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("attempts_allowed"), FieldPanel("mark_kept"), FieldPanel("pass_mark")]
                    ),
                    FieldRowPanel([FieldPanel("feedback"), FieldPanel("minutes")]),
                    FieldPanel("shuffle"),
                    FieldPanel("anonymous"),
                    FieldPanel("compared_with"),
                ],
                heading=gettext_lazy("Rules"),
            ),
        ],
        base_form_class=QuestionnaireForm,
    )


class QuestionViewSet(SnippetViewSet):
    """Questions as lessons and questionnaires choose them; the bank has its own screens."""

    model = Question
    icon = "help"
    copy_view_enabled = False
    list_display = ["name", "category", "type"]
    list_filter = ["category", "type"]
    search_fields = ["name_key"]
    list_per_page = 30

    def get_queryset(self, request: Any) -> QuerySet[Question]:
        return Question.objects.in_use().order_by("name_key", "pk")
