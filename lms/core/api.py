"""Bases of the viewsets: what a person may not see is not there."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar

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


PLAIN = (serializers.CharField, serializers.ChoiceField, serializers.IntegerField, serializers.BooleanField)


class QuickSerializer(serializers.ModelSerializer[Any]):
    """For long lists: columns that JSON takes as they are go out as they are.

    DRF makes the fields anew for each page, and asks of each value of each row what it is and whether it can be called:
    half the time of a page of thirty rows. Here that is decided once. Other fields do as they always do; a method of the
    serializer that fills one has no context to look at.
    """

    _readers: ClassVar[list[tuple[str, Callable[[Any], Any]]] | None] = None

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """As DRF, with the readers found once."""
        return {name: read(instance) for name, read in self.readers()}

    @classmethod
    def readers(cls) -> list[tuple[str, Callable[[Any], Any]]]:
        """How each field is read from a row."""
        if "_readers" not in cls.__dict__:
            columns = {row.name for row in cls.Meta.model._meta.concrete_fields if not row.is_relation}
            cls._readers = [
                (
                    str(field.field_name),
                    attrgetter(field.source) if _is_plain(field, columns) else _as_drf(field),
                )
                for field in cls()._readable_fields
            ]
        return cls._readers or []


def _is_plain(field: Any, columns: set[str]) -> bool:
    return isinstance(field, PLAIN) and field.source in columns


def _as_drf(field: Any) -> Callable[[Any], Any]:
    def read(instance: Any) -> Any:
        value = field.get_attribute(instance)
        return None if value is None else field.to_representation(value)

    return read
