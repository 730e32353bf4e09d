"""What the reads of this app are built of."""

from typing import Any

from django.db.models import (
    Count,
    IntegerField,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce


def count_rows(rows: QuerySet[Any], key: str) -> Coalesce:
    """How many rows, as a correlated subquery: no join multiplies another."""
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


MOST = 20  # rows of any other list
