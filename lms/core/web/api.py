"""Bases of the viewsets: what a person may not see is not there."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, Prefetch, QuerySet
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from .converters import KeyConverter

if TYPE_CHECKING:
    from lms.accounts.requests import AnyUser


class VisibleKey(serializers.PrimaryKeyRelatedField[Model]):
    """The key of a row that the reader may see; null for one that they may not."""

    def use_pk_only_optimization(self) -> bool:
        """The row itself is asked for: where it may not be seen, `seen_by` has put nothing in its place."""
        return self.is_for_all

    @property
    def is_for_all(self) -> bool:
        """Whether everybody may know of such rows, or the row that leads here says that they may."""
        serializer: Any = self.parent
        model = related_model(serializer.Meta.model, str(self.source))
        return not has_readers(model) or self.source in getattr(serializer.Meta, "follows", ())


class VisibleSerializer(serializers.ModelSerializer[Any]):
    """A row, and of the rows that it leads to those that the reader may see (invariant 13).

    `Meta.follows` names the relations whose row is visible to whoever sees this one; a test holds them to it.
    """

    serializer_related_field = VisibleKey


def related_model(model: type[Model], source: str) -> type[Model] | None:
    """The table that a field leads to, if any."""
    if source == "*" or source not in {field.name for field in model._meta.get_fields()}:
        return None
    return model._meta.get_field(source).related_model


def has_readers(model: type[Model] | None) -> bool:
    """Whether rows of this table are for some people only."""
    return model is not None and hasattr(model._default_manager, "visible_to")


def seen_by(user: "AnyUser", serializer_class: Any) -> "list[Prefetch[str, QuerySet[Model], str]]":
    """What the rows of a serializer lead to, as far as this person may see it, at every depth.

    One query a relation. A row that may not be seen is left out of a list, and leaves nothing where it stood alone.
    """
    found, model = [], serializer_class.Meta.model
    for field in serializer_class().fields.values():
        source, inner = str(field.source), _inner(field)
        target = related_model(model, source)
        if target is None or (inner is None and not isinstance(field, VisibleKey)):
            continue
        rows = target._default_manager.all()
        if has_readers(target):
            if source in getattr(serializer_class.Meta, "follows", ()):
                continue
            rows = rows.visible_to(user)  # type: ignore[attr-defined]
        elif not isinstance(field, serializers.ListSerializer):
            continue  # one row that everybody may see: the queryset of the view joins it
        found.append(Prefetch(source, _with_inner(rows, inner, user)))
    return found


def _inner(field: object) -> Any:
    """The serializer of nested rows."""
    if isinstance(field, serializers.ListSerializer):
        field = field.child
    return type(field) if isinstance(field, serializers.BaseSerializer) else None


def _with_inner(rows: Any, inner: Any, user: "AnyUser") -> Any:
    """Nested rows with what they lead to."""
    meta = getattr(inner, "Meta", None)
    if meta is None or not hasattr(meta, "model"):
        return rows
    plain = [
        str(field.source)
        for field in inner().fields.values()
        if isinstance(field, serializers.Serializer)
        and (target := related_model(meta.model, str(field.source))) is not None
        and not has_readers(target)
    ]
    return rows.select_related(*plain).prefetch_related(*seen_by(user, inner))


class VisibleMixin:
    """`queryset` filtered by `visible_to`, and so are the rows that its serializer nests: a page of rows costs the same
    number of queries whatever its length.
    """

    queryset: Any
    request: Any
    serializer_class: Any

    def get_queryset(self) -> QuerySet[Any]:
        """What the reader may see; nothing while the schema is drawn."""
        rows: QuerySet[Any] = self.queryset.none()
        if not getattr(self, "swagger_fake_view", False):
            user = self.request.user
            rows = (
                self.queryset.all().visible_to(user).prefetch_related(*seen_by(user, self.serializer_class))
            )
        return rows


class VisibleViewSet(VisibleMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """A list and its rows, to read."""

    lookup_value_regex = KeyConverter.regex


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


class QuickSerializer(VisibleSerializer):
    """For long lists: columns that JSON takes as they are go out as they are.

    DRF makes the fields anew for each page, and asks of each value of each row what it is and whether it can be called:
    half the time of a page of thirty rows. Here that is decided once. Other fields do as they always do; a method of the
    serializer that fills one has no context to look at.
    """

    _readers: ClassVar[list[tuple[str, Callable[[Any], Any]]] | None] = None

    def to_representation(self, instance: object) -> dict[str, Any]:
        """As DRF, with the readers found once."""
        return {name: read(instance) for name, read in self.readers()}

    @classmethod
    def readers(cls) -> list[tuple[str, Callable[[Any], Any]]]:
        """How each field is read from a row."""
        if "_readers" not in cls.__dict__:
            model: type[Model] = cls.Meta.model
            columns = {row.name for row in model._meta.concrete_fields if not row.is_relation}
            cls._readers = [
                (
                    str(field.field_name),
                    attrgetter(str(field.source)) if _is_plain(field, columns) else _as_drf(field),
                )
                for field in cls()._readable_fields
            ]
        return cls._readers or []


def _is_plain(field: object, columns: set[str]) -> bool:
    return isinstance(field, PLAIN) and field.source in columns


def _as_drf(field: Any) -> Callable[[Any], Any]:
    def read(instance: Any) -> Any:
        value = field.get_attribute(instance)
        return None if value is None else field.to_representation(value)

    return read
