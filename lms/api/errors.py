"""Errors as application/problem+json (RFC 9457), each with a stable `code`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from lms.core.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def _flat(detail: object, pointer: str = "") -> list[dict[str, str]]:
    """DRF's nested errors as a flat list of {pointer, detail, code}."""
    if isinstance(detail, dict):
        return [row for key, value in detail.items() for row in _flat(value, f"{pointer}/{key}")]
    if isinstance(detail, list):
        return [row for value in detail for row in _flat(value, pointer)]
    return [{"pointer": pointer, "detail": str(detail), "code": getattr(detail, "code", "invalid")}]


def body(status: int, code: str, detail: str, **more: object) -> dict[str, Any]:
    """The members of a problem: `type` is about:blank, the `code` tells the sort of problem."""
    return {
        "type": "about:blank",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
    } | more


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals of the domain, validation errors and HTTP errors; others stay errors."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, DomainError):
        set_rollback()
        data = body(error.status, error.code, str(error))
        if error.field:
            data["errors"] = [{"pointer": f"/{error.field}", "detail": str(error), "code": error.code}]
        return Response(data, status=error.status, content_type=CONTENT_TYPE)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        data = body(error.status_code, "invalid", _("Some values are not right."), errors=_flat(error.detail))
    else:
        data = body(error.status_code, str(error.get_codes()), str(error.detail))
    return Response(data, status=error.status_code, headers=headers, content_type=CONTENT_TYPE)


def no_such_address(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
    """Any other address under /api/v1/."""
    return JsonResponse(
        body(404, "not_found", _("Nothing lives at this address.")), status=404, content_type=CONTENT_TYPE
    )
