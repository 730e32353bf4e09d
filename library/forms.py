"""Adding to the library: the editor's form, and the shorter one of a proposal."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.accounts.registry import names_of_groups
from lms.core.db.folding import sort_key
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField, SafeModelMultipleChoiceField
from lms.programme.models import ThemePage

from .enums import ResourceKind, ResourceState, Visibility
from .models import Resource

LONG = {"rows": 8}


class _ByLabel(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]
    """In the order of what is read, which the database does not know."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        yield from sorted(map(self.choice, self.queryset), key=lambda pair: sort_key(pair[1]))


class GroupChoice(SafeModelChoiceField):
    """A cohort, under the name that people give it; the group that stands for it is never shown."""

    iterator = _ByLabel

    def label_from_instance(self, group: Any) -> str:
        if "names" not in self.__dict__:  # once a form: its fields are copies
            self.names = names_of_groups(self.queryset)  # type: ignore[arg-type]
        return self.names.get(group.pk, str(_("Cohort")))


def cohort_groups() -> QuerySet[Group]:
    return Group.objects.filter(name__startswith="cohort:")


class ProposalForm(AsksForEach, forms.Form):
    title = forms.CharField(label=_("Title"), max_length=300)
    summary = forms.CharField(
        label=_("In two sentences"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What it is, and whom it helps: this is what the lists show."),
    )
    body = forms.CharField(
        label=_("Text"), required=False, max_length=100_000, widget=forms.Textarea(LONG), strip=False
    )
    themes = SafeModelMultipleChoiceField(
        label=_("Themes"),
        queryset=ThemePage.objects.live().order_by("path"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=1000,
        help_text=_(
            "PDF, document, table, slides, picture (PNG, JPEG, GIF, WebP) or text; 10 MB at most; without macros. "
            "It is examined before anybody can open it; pictures lose the place and the camera that made them."
        ),
    )
    url = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")

    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["file"] = values["file"] or None
        return values


class ResourceForm(ProposalForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[choice for choice in ResourceKind.choices if choice[0] != ResourceKind.LEGAL_TEXT],
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Visibility.choices,
        initial=Visibility.MEMBERS,
        widget=forms.RadioSelect,
    )
    cohort_group = GroupChoice(
        label=_("Cohort"),
        queryset=cohort_groups(),
        required=False,
        help_text=_("When only one cohort may read it."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    field_order = [
        "title",
        "kind",
        "summary",
        "file",
        "url",
        "body",
        "themes",
        "visibility",
        "cohort_group",
        "source",
    ]


class NewResourceForm(ResourceForm):
    asks = {"state": _("Choose what becomes of it.")}

    state = forms.ChoiceField(
        label=_("When it is saved"),
        choices=[(ResourceState.PUBLISHED, _("Publish it")), (ResourceState.DRAFT, _("Keep it as a draft"))],
        initial=ResourceState.PUBLISHED,
        widget=forms.RadioSelect,
    )


def initial(resource: Resource) -> dict[str, Any]:
    """What a form shows of a resource that is there."""
    names = ("title", "summary", "body", "url", "kind", "visibility", "cohort_group", "source")
    values = {name: getattr(resource, name) for name in names}
    return values | {"themes": list(resource.themes.all())}
