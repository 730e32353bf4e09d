"""What a video or a sound counts for in its lesson: nothing, unless the editor asks for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.learning.enums import FactKind
from lms.learning.registry import Activity, BlockRule, activities


def rule(value: Mapping[str, Any]) -> BlockRule | None:
    """Played to the end, where it is needed."""
    return BlockRule(frozenset({FactKind.FINISHED.value})) if value.get("needed") else None


activities.register(Activity("video", label=_("Video"), rule=rule))
activities.register(Activity("audio", label=_("Sound"), rule=rule))
