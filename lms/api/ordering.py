"""`?ordering=`: rows of one day keep their places from page to page."""

from typing import Any

from rest_framework.filters import OrderingFilter


class SteadyOrdering(OrderingFilter):
    """Equal rows are told apart by their ids, in the direction of the last word: else a page may repeat one and skip one."""

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> Any:
        """What was asked for, then the id."""
        ordering = super().get_ordering(request, queryset, view)
        if not ordering or {"id", "-id", "pk", "-pk"} & set(ordering):
            return ordering
        return [*ordering, "-id" if ordering[-1].startswith("-") else "id"]
