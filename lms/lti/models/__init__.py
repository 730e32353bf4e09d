"""Outside tools, what they offer, who they know by which pseudonym, and what they said of them."""

from .results import ToolResult, ToolUser, UsedWord
from .tools import Tool, ToolContent

__all__ = ["Tool", "ToolContent", "ToolResult", "ToolUser", "UsedWord"]
