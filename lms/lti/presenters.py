"""What a lesson says of an outside tool before it is opened."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lms.learning.marks import format_percent, format_points

from .enums import ActivityProgress, GradingProgress
from .models import ToolContent, ToolResult


@dataclass(frozen=True)
class Door:
    """An outside tool in a lesson, for one reader."""

    key: str
    lesson: int
    content: ToolContent | None
    result: ToolResult | None
    is_preview: bool

    @property
    def is_open(self) -> bool:
        return self.content is not None and self.content.tool.in_use

    @property
    def host(self) -> str:
        """Where the reader goes."""
        return urlsplit(self.content.tool.login_url).hostname or "" if self.content else ""

    @property
    def is_finished(self) -> bool:
        return self.result is not None and self.result.activity == ActivityProgress.COMPLETED

    @property
    def waits_for_mark(self) -> bool:
        pending = {GradingProgress.PENDING, GradingProgress.PENDING_MANUAL}
        return self.result is not None and self.result.grading in pending

    @property
    def score(self) -> str:
        """« 8 sur 10 », as the tool said it last."""
        if self.result is None or self.result.points is None or self.result.possible is None:
            return ""
        return f"{format_points(self.result.points)}/{format_points(self.result.possible)}"

    @property
    def percent(self) -> str:
        if self.result is None or self.result.points is None or self.result.possible is None:
            return ""
        return format_percent(self.result.points, self.result.possible)
