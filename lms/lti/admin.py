"""Contents of tools as lessons choose them; tools themselves have screens of their own (views/managing.py)."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User
from lms.accounts.requests import AnyUser

from . import rules
from .models import ToolContent


class ChoosersPolicy(BasePermissionPolicy):
    """By their role in force, never by a box of a group; contents are made by what tools send back."""

    ACTIONS = frozenset({"view", "choose"})

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return action in self.ACTIONS and rules.can_choose(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        groups = [ROLE_GROUPS[Role.EDITOR], ROLE_GROUPS[Role.MANAGER]]
        if not self.ACTIONS.intersection(actions):
            return User.objects.none()
        return User.objects.filter(
            Q(is_superuser=True) | Q(groups__name__in=groups), is_active=True
        ).distinct()


class _OfToolsInUse:
    """Lists what may be opened alone."""

    def get_object_list(self) -> QuerySet[ToolContent]:
        return (
            ToolContent.objects.filter(tool__retired_at=None).select_related("tool").order_by("tool", "-pk")
        )


class _Choose(_OfToolsInUse, ChooseView):
    pass


class _ChooseResults(_OfToolsInUse, ChooseResultsView):
    pass


class ToolContentChooser(SnippetChooserViewSet):
    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults


class ToolContentViewSet(SnippetViewSet):
    """What a block of a lesson may open."""

    model = ToolContent
    icon = "link-external"
    copy_view_enabled = False
    chooser_viewset_class = ToolContentChooser
    list_display = ["title", "tool"]
    search_fields = ["title"]
    list_per_page = 30
