"""What the reads of this app are built of."""

from typing import Any

from django.db.models import (
    Count,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

MOST = 6  # cohorts or sessions to come in a short list


def count_of(rows: QuerySet[Any], key: str) -> Coalesce:
    """How many of these rows name the outer one in `key`; none is 0."""
    counted = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
