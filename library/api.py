"""The library for programs: read only, by audience."""

from typing import Any, TypeVar

import django_filters
from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from lms.core.web.api import QuickSerializer
from lms.core.web.converters import KeyConverter
from lms.programme.queries import themes_called

from . import queries
from .enums import Standing
from .models import LegalText, Resource

M = TypeVar("M", bound=Model)


class ThemeBrief(serializers.Serializer[Any]):
    """A theme, enough to name it."""

    id = serializers.IntegerField(read_only=True)
    slug = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)


class ResourceSerializer(QuickSerializer):
    """A resource; the file is fetched at `file_url`, with the same rights."""

    themes = serializers.SerializerMethodField()
    page_url = serializers.SerializerMethodField()
    file_url = serializers.SerializerMethodField()

    class Meta:
        model = Resource
        fields = [
            "id", "kind", "title", "summary", "body", "themes", "visibility", "state", "url", "source", "is_example",
            "file_name", "content_type", "size", "sha256", "page_url", "file_url", "published_at", "updated_at",
        ]  # fmt: skip

    @extend_schema_field(ThemeBrief(many=True))
    def get_themes(self, resource: Resource) -> list[dict[str, Any]]:
        return resource.labels

    def get_page_url(self, resource: Resource) -> str:
        """Its page, for people."""
        return resource.get_absolute_url()

    def get_file_url(self, resource: Resource) -> str:
        """Where the file is, or nothing."""
        return f"{resource.get_absolute_url()}fichier/" if resource.file_name else ""


class LegalTextSerializer(QuickSerializer):
    """A text of law; empty means not known. `standing` is computed for today."""

    title = serializers.CharField(source="resource.title", read_only=True)
    themes = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()
    legifrance_url = serializers.CharField(read_only=True)
    page_url = serializers.SerializerMethodField()

    class Meta:
        model = LegalText
        fields = [
            "id", "resource", "title", "themes", "jorftext_id", "legitext_id", "nature", "number", "nor", "eli",
            "jorf_label", "signed_on", "published_on", "in_force_from", "in_force_to", "status", "status_on",
            "status_source", "short_names", "note", "standing", "source_updated_on", "legifrance_url", "page_url",
        ]  # fmt: skip
        follows = {"resource"}  # a text is seen as the resource that it is

    @extend_schema_field(ThemeBrief(many=True))
    def get_themes(self, text: LegalText) -> list[dict[str, Any]]:
        return text.resource.labels

    def get_page_url(self, text: LegalText) -> str:
        """Its page, for people."""
        return text.get_absolute_url()

    @extend_schema_field(serializers.ChoiceField(choices=Standing.choices))
    def get_standing(self, text: LegalText) -> str:
        """vigueur, a-venir, abroge or inconnu."""
        return text.standing.value


def _of_theme(rows: QuerySet[Any], slug: str, key: str) -> QuerySet[Any]:
    """Of the theme of this slug. Not a join, which would show a row twice and sort all of them to show it once."""
    held = Resource.themes.through.objects.filter(themepage__in=themes_called(slug).values("pk"))
    return rows.filter(**{f"{key}__in": held.values("resource_id")})


class ResourceFilter(django_filters.FilterSet):
    """`?kind=&state=&visibility=&theme=<slug>`; `&before=<id>` reads all of a long list without leafing through it."""

    theme = django_filters.CharFilter(method=lambda rows, name, slug: _of_theme(rows, slug, "pk"))
    before = django_filters.NumberFilter("id", lookup_expr="lt")

    class Meta:
        model = Resource
        fields = ["kind", "state", "visibility"]


class LegalTextFilter(django_filters.FilterSet):
    """`?nature=&number=&nor=&jorftext_id=&legitext_id=&theme=<slug>`"""

    theme = django_filters.CharFilter(method=lambda rows, name, slug: _of_theme(rows, slug, "resource"))

    class Meta:
        model = LegalText
        fields = ["nature", "number", "nor", "jorftext_id", "legitext_id"]


class Labelled(viewsets.ReadOnlyModelViewSet[M]):
    """Rows with the names of their themes, in one query whatever their number."""

    lookup_value_regex = KeyConverter.regex

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        return self._label(super().paginate_queryset(queryset) or [])

    def get_object(self) -> M:
        row: M = self._label([super().get_object()])[0]
        return row

    def _label(self, rows: list[Any]) -> list[Any]:
        queries.label([getattr(row, "resource", row) for row in rows])
        return rows


class ResourceViewSet(Labelled[Resource]):
    """What the library holds, as far as the reader may see it."""

    queryset = Resource.objects.none()
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilter
    ordering_fields = ["published_at", "updated_at", "id"]  # what has an index: see the model
    ordering = ["-id"]  # the last that came; a draft, which has no date of publication, among them

    def get_queryset(self) -> QuerySet[Resource]:
        return Resource.objects.visible_to(self.request.user)


class LegalTextViewSet(Labelled[LegalText]):
    """Texts of law, known by their JORFTEXT or LEGITEXT identifier."""

    queryset = LegalText.objects.none()
    serializer_class = LegalTextSerializer
    filterset_class = LegalTextFilter
    ordering_fields = ["published_on", "signed_on", "number", "id"]
    ordering = ["-published_on", "-id"]

    def get_queryset(self) -> QuerySet[LegalText]:
        return LegalText.objects.visible_to(self.request.user).select_related("resource")
