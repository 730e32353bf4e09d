"""Lists come in pages."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """`?page=&page_size=`, at most 100 rows."""

    page_size = 30
    page_size_query_param = "page_size"
    max_page_size = 100
