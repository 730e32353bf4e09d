"""Marks are exact: what a page shows never contradicts the verdict."""

from decimal import ROUND_DOWN, Decimal

from django.utils.formats import number_format

HUNDREDTH = Decimal("0.01")


def passes(points: Decimal, possible: Decimal, mark: Decimal) -> bool:
    """Whether `points` of `possible` reach a mark in percent; nothing possible never passes."""
    return possible > 0 and points * 100 >= mark * possible


def percent_shown(points: Decimal, possible: Decimal) -> Decimal:
    """In percent, cut to two decimals and never rounded: 69.996 is 69.99 and not 70; 0 where nothing is possible."""
    if possible <= 0:
        return Decimal(0)
    return (points * 100 / possible).quantize(HUNDREDTH, rounding=ROUND_DOWN)


def format_percent(points: Decimal, possible: Decimal) -> str:
    """`69,96 %`, `70 %` in the reader's language, with a no-break space."""
    return f"{number_format(percent_shown(points, possible).normalize(), use_l10n=True)}\u00a0%"


def format_points(points: Decimal) -> str:
    """A number of points without useless zeros; cut, as the percentage is."""
    return number_format(points.quantize(HUNDREDTH, rounding=ROUND_DOWN).normalize(), use_l10n=True)
