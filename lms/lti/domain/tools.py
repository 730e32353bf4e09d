"""Tools are registered, changed, taken out of use and into use again, by those who may."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.lti import rules
from lms.lti.models import Tool, ToolContent

from .errors import refusal


@transaction.atomic
def register_tool(*, by: User, **words: Any) -> Tool:
    """A new tool, which lessons may open as it opens by itself; its names are made here."""
    if not rules.can_register(by):
        raise refusal("not_allowed")
    tool = Tool.objects.create(**words)
    ToolContent.of_the_tool(tool).save(force_insert=True)
    return tool


@transaction.atomic
def change_tool(*, tool: Tool, by: User, **words: Any) -> Tool:
    """What was agreed with whoever keeps it. Where the tool opens by itself follows; what was chosen in it stays."""
    if not rules.can_register(by):
        raise refusal("not_allowed")
    found = Tool.objects.select_for_update().get(pk=tool.pk)
    before = found.target_url
    for name, value in words.items():
        setattr(found, name, value)
    found.save()
    found.contents.filter(target_url=before, custom={}).update(target_url=found.target_url)
    return found


@transaction.atomic
def retire_tool(*, tool: Tool, by: User) -> None:
    """It opens no more, and its words are not believed any more; what was done in it stays."""
    _set_retired(tool, by, is_retired=True)


@transaction.atomic
def restore_tool(*, tool: Tool, by: User) -> None:
    """It opens again."""
    _set_retired(tool, by, is_retired=False)


def _set_retired(tool: Tool, by: User, *, is_retired: bool) -> None:
    if not rules.can_register(by):
        raise refusal("not_allowed")
    Tool.objects.filter(pk=tool.pk).update(retired_at=timezone.now() if is_retired else None)
