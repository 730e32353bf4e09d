"""The words of the search in /gestion/."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User
from lms.accounts.requests import AnyUser

from .analysis import name_key
from .models import SearchWord
from .rules import can_keep_words

ACTIONS = {"add", "change", "delete", "view"}


class WordsPolicy(BasePermissionPolicy):
    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return user.is_active and action in ACTIONS and can_keep_words(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        groups = [ROLE_GROUPS[Role.EDITOR], ROLE_GROUPS[Role.MANAGER]]
        if not ACTIONS.intersection(actions):
            return User.objects.none()
        keepers = Q(is_superuser=True) | Q(groups__name__in=groups)
        return User.objects.filter(keepers, is_active=True).distinct()


class SearchWordForm(WagtailAdminModelForm):
    """A word once, however it is written."""

    def clean_term(self) -> str:
        term: str = self.cleaned_data["term"]
        key = name_key(term)
        if not key:
            raise forms.ValidationError(_("Give a word."))
        if SearchWord.objects.filter(key=key).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This word is in the list already."))
        return term


class SearchWordViewSet(ModelViewSet):
    model = SearchWord
    icon = "search"
    menu_label = _("Words of the search")
    name = menu_name = "search-words"
    menu_order = 122
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["term", "expansions", "weight"]
    search_fields = ["term", "expansions", "key"]
    list_per_page = 50
    edit_handler = ObjectList(
        [FieldPanel("term"), FieldPanel("expansions"), FieldPanel("weight"), FieldPanel("source")],
        base_form_class=SearchWordForm,
    )
