"""What the layout of every page asks: menu, addresses that may not exist, place in the site."""

from django import template
from django.template import Context

from lms.core.ui import menu

register = template.Library()


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[menu.Item]:
    request = context["request"]
    return menu.main_menu(request.user, request.path)


@register.simple_tag(takes_context=True)
def unread_messages(context: Context) -> int:
    """`{% unread_messages as unread %}`: how many, a hundred at most. Read with the menu, in one query."""
    return len(context["request"].user.unread_messages)


@register.simple_tag
def url_if(name: str) -> str:
    """`{% url_if "library:search" as url %}`: empty where that part is not there."""
    return menu.url_or_none(name) or ""


@register.filter
def tone_of_level(level: object) -> str:
    """Django's levels of messages in our tones."""
    return {"success": "ok", "warning": "warn", "error": "late"}.get(str(level), "")
