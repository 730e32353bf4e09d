"""Bases of the viewsets: what a person may not see is not there."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet


class VisibleMixin:
    """`queryset` filtered by `visible_to`; `related` lists what a row shows of other tables, so that a page of rows
    costs the same number of queries whatever its length.
    """

    queryset: Any
    request: Any

    def get_queryset(self) -> QuerySet[Any]:
        """What the reader may see; nothing while the schema is drawn."""
        rows = self.queryset.all()
        return (
            rows.none() if getattr(self, "swagger_fake_view", False) else rows.visible_to(self.request.user)
        )


class VisibleViewSet(VisibleMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """A list and its rows, to read."""


class PersonSerializer(serializers.Serializer[Any]):
    """A person as others see them: a name, never an address."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(source="get_full_name", read_only=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """What the fields say, without a look at the signature of `get_full_name` for each row."""
        return {"id": instance.pk, "name": instance.get_full_name()}


class NamedSerializer(serializers.Serializer[Any]):
    """Something that a row points to: its id and its name."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(source="__str__", read_only=True)
