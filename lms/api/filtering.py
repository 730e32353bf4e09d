"""What is asked of a list beside its page: which rows, in which order."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import OrderingFilter

ELSEWHERE = {"page", "page_size", "ordering"}


class Filters(DjangoFilterBackend):
    """As django-filter does, but for an address that filters nothing: building its form costs as much as ten rows."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that the address asks for."""
        if request.query_params.keys() <= ELSEWHERE:
            return queryset
        return super().filter_queryset(request, queryset, view)


class SteadyOrdering(OrderingFilter):
    """Equal rows are told apart by their ids, in the direction of the last word: else a page may repeat one and skip one."""

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> Any:
        """What was asked for, then the id."""
        ordering = super().get_ordering(request, queryset, view)
        if not ordering or {"id", "-id", "pk", "-pk"} & set(ordering):
            return ordering
        return [*ordering, "-id" if ordering[-1].startswith("-") else "id"]
