"""The library in /gestion/: forms that write through the domain, and who may use them."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User
from lms.accounts.requests import AnyUser
from lms.core.errors import DomainError
from lms.core.files import sent as sent_files
from lms.core.web.fields import SafeModelMultipleChoiceField
from lms.programme.models import ThemePage

from . import rules
from .choosers import LegalTextChooser, ResourceChooser
from .domain import legal, resources, uploads
from .enums import ResourceKind
from .forms import GroupChoice, cohort_groups
from .models import LegalText, Resource


class KeepersPolicy(BasePermissionPolicy):
    """Those who keep the library, for the actions that are left to people. Nothing is deleted here: it is withdrawn."""

    def __init__(self, model: object, actions: set[str]) -> None:
        super().__init__(model)
        self.actions = actions

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return user.is_active and action in self.actions and rules.can_keep(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        groups = [ROLE_GROUPS[Role.EDITOR], ROLE_GROUPS[Role.MANAGER]]
        if not self.actions.intersection(actions):
            return User.objects.none()
        return User.objects.filter(
            Q(is_superuser=True) | Q(groups__name__in=groups), is_active=True
        ).distinct()


class ResourceAdminForm(WagtailAdminModelForm):
    """What is typed reaches the shelf through the domain: the file is read, the index is told."""

    read = forms.CharField(required=False, widget=forms.HiddenInput)
    cohort_group = GroupChoice(label=_("Cohort"), queryset=cohort_groups(), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read"].initial = resources.mark_of(self.instance) if self.instance.pk else ""
        self.fields["kind"].choices = [
            choice for choice in ResourceKind.choices if choice[0] != ResourceKind.LEGAL_TEXT
        ]
        upload = uploads.latest_for(self.instance) if self.instance.pk else None
        if upload:
            words = (
                _("“%(name)s” is being examined.") if upload.is_live else _("“%(name)s” was refused: %(why)s")
            )
            self.fields["file"].help_text = words % {"name": upload.name, "why": upload.sentence}

    def clean_file(self) -> Any:
        """Name and weight at once; what is in it is examined apart, and its sender is told."""
        file = self.cleaned_data.get("file")
        if "file" in self.changed_data and file:
            try:
                sent_files.look(file)
            except DomainError as error:
                raise forms.ValidationError(str(error), code=error.code) from error
        return file

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            try:
                resources.check(self.instance, self.cleaned_data.get("themes") or ())
                resources.check_read(
                    self.instance, self.data.get("read", ""), with_file="file" in self.changed_data
                )
            except DomainError as error:
                self.add_error(error.field if error.field in self.fields else None, str(error))

    def save(self, commit: bool = True) -> Resource:
        """Through the domain; Wagtail always commits here, since resources have no drafts of its own kind."""
        if not commit:
            self.save_m2m = lambda: None
            return self.instance
        file = None
        if "file" in self.changed_data:
            file = self.cleaned_data["file"]
            self.instance.file = self.initial.get("file") or ""
        return resources.keep(
            by=self.for_user,
            resource=self.instance,
            themes=self.cleaned_data["themes"],
            file=file,
            read=self.data.get("read", ""),
        )


class LegalTextAdminForm(WagtailAdminModelForm):
    """The themes of a text of law and what people call it: the rest is DILA's."""

    themes = SafeModelMultipleChoiceField(
        label=_("Themes"),
        queryset=ThemePage.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("Also called"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name a line: the search finds the text by it."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].initial = self.instance.resource.themes.all() if self.instance.pk else ()
        self.fields["names"].initial = "\n".join(self.instance.names)

    def save(self, commit: bool = True) -> LegalText:
        if commit:
            names = self.cleaned_data["names"].splitlines() if "names" in self.data else None
            legal.describe_text(
                by=self.for_user, text=self.instance, themes=self.cleaned_data["themes"], names=names
            )
        return self.instance


class ResourceViewSet(SnippetViewSet):
    model = Resource
    chooser_viewset_class = ResourceChooser
    icon = "folder-open-inverse"
    menu_label = _("Library")
    menu_name = "library"
    menu_order = 120
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        Column("get_kind_display", label=_("Kind")),
        Column("get_state_display", label=_("State")),
    ]
    list_filter = ["state", "kind", "visibility"]
    search_fields = ["title_key"]
    list_per_page = 30
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("kind"),
            FieldPanel("state"),
            FieldPanel("summary"),
            MultiFieldPanel(
                [FieldPanel("file"), FieldPanel("url"), FieldPanel("source")], _("What it leads to")
            ),
            FieldPanel("body"),
            MultiFieldPanel(
                [
                    FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
                    FieldPanel("visibility"),
                    FieldPanel("cohort_group"),
                    FieldPanel("is_example"),
                ],
                _("For whom"),
            ),
        ],
        base_form_class=ResourceAdminForm,
    )

    def get_queryset(self, request: object) -> QuerySet[Resource]:
        """Texts of law have their own list."""
        return Resource.objects.exclude(kind=ResourceKind.LEGAL_TEXT).order_by("-updated_at", "-pk")


class LegalTextViewSet(SnippetViewSet):
    model = LegalText
    chooser_viewset_class = LegalTextChooser
    icon = "doc-full"
    menu_label = _("Legal texts")
    menu_name = "legal-texts"
    menu_order = 121
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "number", Column("nature_label", label=_("Nature")), "published_on"]
    list_filter = ["nature"]
    search_fields = ["resource__title_key", "number", "nor"]
    list_per_page = 30
    edit_handler = ObjectList(
        [
            FieldPanel("number", read_only=True),
            FieldPanel("nor", read_only=True),
            FieldPanel("published_on", read_only=True),
            FieldPanel("status", read_only=True),
            FieldPanel("names"),
            FieldPanel("themes"),
        ],
        base_form_class=LegalTextAdminForm,
    )

    def get_queryset(self, request: object) -> QuerySet[LegalText]:
        return LegalText.objects.select_related("resource").order_by("-published_on", "-pk")
