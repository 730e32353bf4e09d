"""Packages in /gestion/: their list and what is said of them; files come by a screen of their own."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User

from . import rules
from .models import Package


class KeepersPolicy(BasePermissionPolicy):
    """Those who keep packages may name and choose them. A package is added by its file, and never deleted."""

    actions = frozenset({"change", "view", "choose"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_active and action in self.actions and rules.can_keep(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        groups = [ROLE_GROUPS[Role.EDITOR], ROLE_GROUPS[Role.MANAGER]]
        if not self.actions.intersection(actions):
            return User.objects.none()
        return User.objects.filter(
            Q(is_superuser=True) | Q(groups__name__in=groups), is_active=True
        ).distinct()


class PackageViewSet(SnippetViewSet):
    """« Paquets »"""

    model = Package
    icon = "media"
    menu_label = _("Packages")
    menu_name = "packages"
    menu_order = 122
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "minutes"]
    search_fields = ["title"]
    list_per_page = 30
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("minutes"),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("keyboard", "captions", "screen_reader", "larger_text")],
                _("Accessibility, as its author says"),
            ),
        ]
    )
