"""What a hand-in counts for in its lesson."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.learning.enums import FactKind
from lms.learning.registry import Activity, BlockRule, activities

from .enums import CountsWhen
from .queries import KIND


def rule(value: Mapping[str, Any]) -> BlockRule | None:
    """None where it may be skipped; handed in; or accepted, which a fact says."""
    wanted = value.get("counts_when")
    if wanted == CountsWhen.OPTIONAL:
        return None
    if wanted == CountsWhen.ACCEPTED:
        return BlockRule(frozenset({FactKind.FINISHED.value}))
    return BlockRule(frozenset({FactKind.HANDED_IN.value, FactKind.FINISHED.value}))


activities.register(Activity(KIND, label=_("Work to hand in"), rule=rule))
