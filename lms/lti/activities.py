"""What an outside tool counts for in its lesson."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.learning.enums import FactKind
from lms.learning.registry import Activity, BlockRule, activities

from .enums import DoneWhen
from .queries import KIND


def rule(value: Mapping[str, Any]) -> BlockRule | None:
    """None where it may be skipped; finished; or a score that reaches the mark."""
    wanted = value.get("done_when")
    if wanted == DoneWhen.OPTIONAL:
        return None
    if wanted == DoneWhen.PASSED:
        return BlockRule(frozenset({FactKind.SCORED.value}), _mark(value.get("mark")))
    return BlockRule(frozenset({FactKind.FINISHED.value}))


def _mark(value: Any) -> Decimal:
    """What an editor typed; a block that was imported without one asks for any score."""
    try:
        mark = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return mark if mark.is_finite() else Decimal(0)


activities.register(Activity(KIND, label=_("Outside tool"), rule=rule))
