"""Errors as application/problem+json (RFC 9457)."""

from rest_framework.views import exception_handler


def problem(exc, context):
    """DRF's own for now."""
    return exception_handler(exc, context)
