"""Lists come in pages; however long a list is, a page costs the same."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.utils.functional import cached_property
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response

COUNTED = 1000
LAST = 1_000_000  # a page number beyond is nobody's


class LongPage(Page):  # type: ignore[type-arg]
    """A page of a list that was not counted to its end."""

    def __init__(self, rows: Any, number: int, paginator: "Paginator[Any]", *, more: bool) -> None:
        super().__init__(rows, number, paginator)
        self.more = more

    def has_next(self) -> bool:
        """One row more than the page was asked for."""
        return self.more


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to the thousandth row and no further: counting 100,000 takes a hundred times longer than a page of them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list  # a queryset: what we page is never a list
        return int(rows.order_by()[: COUNTED + 1].count())

    @cached_property
    def num_pages(self) -> int:
        """How many pages; of a long list, more than anybody asks for."""
        return LAST if self.count > COUNTED else super().num_pages

    def page(self, number: Any) -> "Page[Any]":
        number = self.validate_number(number)
        if self.count <= COUNTED:
            return super().page(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows:
            raise EmptyPage(self.error_messages["no_results"])
        return LongPage(rows[: self.per_page], number, self, more=len(rows) > self.per_page)


class Pages(PageNumberPagination):
    """`?page=&page_size=`, at most 100 rows. `count` is null past a thousand rows; `next` leads through all of them."""

    page_size = 30
    page_size_query_param = "page_size"
    max_page_size = 100
    last_page_strings = ()
    django_paginator_class = CountedPaginator

    def get_paginated_response(self, data: object) -> Response:
        """As DRF does, without a count that would be wrong."""
        response = super().get_paginated_response(data)
        if response.data["count"] > COUNTED:
            response.data["count"] = None
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        answer = super().get_paginated_response_schema(schema)
        answer["properties"]["count"] |= {
            "nullable": True,
            "description": f"How many rows there are; null when they are more than {COUNTED}.",
        }
        return answer
