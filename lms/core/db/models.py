"""Abstract bases; core owns no table."""

from collections.abc import Iterable

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


class TimeStamped(models.Model):
    """When a row was made and last changed, in UTC."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
