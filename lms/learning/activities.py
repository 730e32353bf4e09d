"""What of these blocks counts for a lesson to be done: where the editor asks for it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .enums import FactKind
from .registry import Activity, BlockRule, activities


def _by(kind: FactKind) -> Callable[[Mapping[str, Any]], BlockRule | None]:
    def rule(value: Mapping[str, Any]) -> BlockRule | None:
        return BlockRule(frozenset({kind})) if value.get("needed") else None

    return rule


activities.register(Activity("self_assessment", label=_("Self-assessment"), rule=_by(FactKind.ANSWERED)))
activities.register(Activity("reflection", label=_("Reflection"), rule=_by(FactKind.REFLECTED)))
