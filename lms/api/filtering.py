"""What is asked of a list beside its page: which rows, in which order."""

from typing import Any

from django.db.models import CharField, ForeignKey, OneToOneField, QuerySet
from django_filters.rest_framework import DjangoFilterBackend, FilterSet, NumberFilter
from rest_framework.filters import OrderingFilter

from lms.core.db.keys import Key

ELSEWHERE = {"page", "page_size", "ordering"}
NAMES = {"title", "name", "first_name", "last_name"}


LARGEST = 2**63 - 1  # what a key can be


class KeyFilter(NumberFilter):
    """By the key of a row, whether there is such a row or not: the answer does not tell what the reader may not see."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows that lead to it; none for what is no key."""
        if value is None:
            return qs
        return super().filter(qs, int(value)) if value == int(value) and 0 < value <= LARGEST else qs.none()


class ByKeys(FilterSet):
    """django-filter's, with relations by their keys alone."""

    FILTER_DEFAULTS = FilterSet.FILTER_DEFAULTS | {
        key: {"filter_class": KeyFilter} for key in (ForeignKey, OneToOneField)
    }


class Filters(DjangoFilterBackend):
    """As django-filter does, but for an address that filters nothing: building its form costs as much as ten rows."""

    filterset_base = ByKeys

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if request.query_params.keys() <= ELSEWHERE:
            return queryset
        return super().filter_queryset(request, queryset, view)


class SteadyOrdering(OrderingFilter):
    """Equal rows are told apart by their ids, in the direction of the last word: else a page may repeat one and skip one.

    Texts stand where a French reader looks for them.
    """

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        ordering = self.get_ordering(request, queryset, view)
        return (
            queryset.order_by(*(_as_read(queryset.model, word) for word in ordering))
            if ordering
            else queryset
        )

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> Any:
        """What was asked for, then the id."""
        ordering = super().get_ordering(request, queryset, view)
        if not ordering or {"id", "-id", "pk", "-pk"} & set(ordering):
            return ordering
        return [*ordering, "-id" if ordering[-1].startswith("-") else "id"]


def _as_read(model: Any, word: str) -> Any:
    """The key of a text in place of the text, in either direction; other fields as they are."""
    name, columns = word.removeprefix("-"), {field.name: field for field in model._meta.concrete_fields}
    field = columns.get(name)
    if not isinstance(field, CharField) or name not in NAMES:
        return word
    key = f"{name}_key" if f"{name}_key" in columns else Key(name)
    if isinstance(key, str):
        return word.replace(name, key, 1)
    return key.desc() if word.startswith("-") else key
