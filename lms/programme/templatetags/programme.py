"""Filters of the templates of the programme."""

import re

from django import template
from django.utils.safestring import SafeString
from wagtail.rich_text import RichText

from lms.programme import marks
from lms.programme import rich_text as texts

register = template.Library()
LEADING_BREAKS = re.compile(r"<p>\s*(?:<br\s*/?>\s*)+")  # Légifrance begins its articles with an empty line


@register.filter
def rich_text(value: object) -> SafeString:
    """`{{ page.challenge|rich_text }}`: rich text, a field or the value of a block, links resolved, nothing that runs."""
    return texts.ready(value if isinstance(value, RichText) else RichText(value))


@register.filter
def official(html: str) -> SafeString:
    """`{{ citation.html|official }}`: the words of a legal text, which may hold tables."""
    return texts.with_labels(texts.clean(LEADING_BREAKS.sub("<p>", html), tables=True))


@register.filter
def without_marks(text: str) -> str:
    """`{{ heading|without_marks }}`: words that are read apart, without the calls of notes and terms."""
    return marks.without(text or "")
