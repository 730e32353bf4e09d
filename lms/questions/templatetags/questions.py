"""Content of questions in templates."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def question_html(text: str) -> SafeString:
    """HTML that was cleaned when it was kept (`lms/questions/html.py`)."""
    return mark_safe(text or "")


@register.filter
def question_words(text: str) -> list[str]:
    return text.split()


@register.filter
def question_part(content: dict[str, Any], name: str) -> Any:
    """A list of the content; an empty one where its type has none."""
    return content.get(name, ())
