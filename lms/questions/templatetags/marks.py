"""Figures of marks in templates."""

from decimal import Decimal

from django import template

from lms.learning.marks import format_percent

register = template.Library()


@register.filter
def percent(mark: str | Decimal) -> str:
    """« 70 % », of a mark that is kept as a number of percent."""
    return format_percent(Decimal(mark), Decimal(100))
