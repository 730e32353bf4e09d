"""What an editor puts on a card of a lesson: found by its words, its number or its NOR, as readers find it."""

from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from lms.core.web.fields import SafeModelChoiceField
from lms.programme.models import ThemePage
from lms.search.index_store import MissingError
from lms.search.searcher import SearchQuery, search

from .enums import ResourceKind, Standing
from .models import LegalText, Resource
from .search_sources import RESOURCE

MOST = 50


def _found(text: str) -> list[int]:
    """Keys of resources, from the index; nothing while there is none: titles are looked through all the same."""
    types = tuple(each.value for each in RESOURCE.types)
    try:
        return [hit.object_id for hit in search(SearchQuery(text, None, {"type": types}, limit=MOST)).hits]
    except MissingError:
        return []


class _ByWords(BaseFilterForm):
    q = forms.CharField(
        label=_("Search"),
        widget=forms.TextInput(attrs={"placeholder": _("Words of the title or of the text, number, NOR")}),
        required=False,
    )

    resource = "pk"  # where the key of the resource is

    def wanted(self, text: str) -> Q:
        """Which rows are meant by their own words."""
        raise NotImplementedError

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        text = self.cleaned_data["q"].strip()
        if not text:
            return objects
        self.is_searching, self.search_query = True, text
        found = _found(text)
        place = Case(
            *(When(**{self.resource: key}, then=Value(rank)) for rank, key in enumerate(found)),
            default=Value(MOST),
        )
        rows = objects.filter(self.wanted(text) | Q(**{f"{self.resource}__in": found}))
        return rows.order_by(place, *objects.query.order_by)  # as readers find them, then as without words


class LegalTextsByWords(_ByWords):
    """By title, number, NOR, or what the index finds; of one subject, in one state."""

    resource = "resource"
    theme = SafeModelChoiceField(
        label=_("Subject"),
        queryset=ThemePage.objects.order_by("path"),
        required=False,
        empty_label=_("All subjects"),
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *Standing.choices], required=False
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        theme, state = self.cleaned_data["theme"], self.cleaned_data["state"]
        if theme:
            objects = objects.filter(resource__themes=theme)
        if state:
            objects = objects.standing(Standing(state))  # type: ignore[attr-defined]
        self.is_searching = bool(theme or state)
        return super().filter(objects)

    def wanted(self, text: str) -> Q:
        return Q(resource__title_key__icontains=text) | Q(number__icontains=text) | Q(nor__iexact=text)


class ResourcesByWords(_ByWords):
    """By title, or what the index finds."""

    def wanted(self, text: str) -> Q:
        return Q(title_key__icontains=text)


class _LegalTexts:
    filter_form_class = LegalTextsByWords

    def get_object_list(self) -> QuerySet[LegalText]:
        return LegalText.objects.select_related("resource").order_by("-published_on", "-pk")


class _Resources:
    filter_form_class = ResourcesByWords

    def get_object_list(self) -> QuerySet[Resource]:
        """Published ones: a card of another would be shown to nobody. Texts of law have a card of their own."""
        rows = Resource.objects.published().exclude(kind=ResourceKind.LEGAL_TEXT)
        return rows.defer("body").order_by("-updated_at", "-pk")


class LegalTextChooser(SnippetChooserViewSet):
    choose_view_class = type("ChooseLegalText", (_LegalTexts, ChooseView), {})
    choose_results_view_class = type("LegalTextResults", (_LegalTexts, ChooseResultsView), {})


class ResourceChooser(SnippetChooserViewSet):
    choose_view_class = type("ChooseResource", (_Resources, ChooseView), {})
    choose_results_view_class = type("ResourceResults", (_Resources, ChooseResultsView), {})
