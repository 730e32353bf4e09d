"""Filters of lists."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request


class AskedFilters(DjangoFilterBackend):
    """`?kind=&coach=…`; where nothing is asked, the form of the filters (a tenth of an answer) is not even made."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that were asked for."""
        return super().filter_queryset(request, queryset, view) if request.query_params else queryset
