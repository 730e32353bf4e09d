"""Abstract bases; core owns no table."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def any_of(**keys: Iterable[int]) -> models.Q:
    """OR of `field__in=keys`; keys are constants (or bound, in a prepared read), so that each field's index serves.

    Fields without keys are left out; where none has any, no row is meant.
    """
    wanted = models.Q(pk__in=[])
    for name, some in keys.items():
        if some:
            wanted |= models.Q(**{f"{name}__in": some})
    return wanted


def in_one_of(*lists: models.QuerySet[Any]) -> models.Q:
    """Of rows of one table: those in one of these short lists of it, each with its own order and limit.

    One union, whose rows PostgreSQL then finds by their key; it would read the whole table for an OR of subqueries.
    """
    # Each is a subquery of its part: SQLite takes no LIMIT in a union.
    parts = [
        rows.model._default_manager.filter(pk__in=rows.values("pk")).order_by().values("pk") for rows in lists
    ]
    return models.Q(pk__in=parts[0].union(*parts[1:], all=True) if parts else [])


class TimeStamped(models.Model):
    """When a row was made and last changed, in UTC."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
