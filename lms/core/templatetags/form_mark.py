"""`{% csrf_token %}` of every form, Wagtail's too: Django's token, and the mark of the form (core/web/marks.py).

A tag of its own would have to be thought of in each form; this one cannot be forgotten, and a form without it is
refused by Django already.
"""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms.core.web.marks import FIELD, mark_for

register = template.Library()


class MarkedToken(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        """Nothing more than Django's where there is no request: the page of an error has none."""
        token = SafeString(super().render(context))
        request = getattr(context, "request", None) or context.get("request")
        mark = mark_for(request) if token and request is not None else ""
        if not mark:
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, mark)


@register.tag
def csrf_token(parser: Parser, token: Token) -> MarkedToken:
    return MarkedToken()
