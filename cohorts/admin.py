"""The rooms in /gestion/, and who keeps their list."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User

from . import rules
from .domain.rooms import keep_room
from .models import Room


class RoomsPolicy(BasePermissionPolicy):
    """Managers add and rename. Nothing is deleted: what was booked keeps its place."""

    actions = frozenset({"add", "change", "view", "choose"})

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.actions and rules.can_keep_rooms(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        if not self.actions.intersection(actions):
            return User.objects.none()
        managers = Q(is_superuser=True) | Q(groups__name=ROLE_GROUPS[Role.MANAGER])
        return User.objects.filter(managers, is_active=True).distinct()


class RoomForm(WagtailAdminModelForm):
    """What is typed goes through the domain."""

    def save(self, commit: bool = True) -> Room:
        """Wagtail always commits here: a room has no drafts."""
        return keep_room(room=self.instance, by=self.for_user) if commit else self.instance


class RoomViewSet(SnippetViewSet):
    model = Room
    icon = "home"
    menu_label = _("Rooms")
    menu_name = "rooms"
    menu_order = 131
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "address"]
    search_fields = ["name_key", "address"]
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("address")], base_form_class=RoomForm)
