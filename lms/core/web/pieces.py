"""A file that a script sends in pieces: announced, then sent, each answer in JSON (static/lms/js/pieces.js)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse

from lms.core.errors import DomainError
from lms.core.files.receiving import LARGEST_PIECE, Reception
from lms.core.web.parameters import parse_number


def announced(request: HttpRequest, announce: Callable[[str, int], Any]) -> JsonResponse:
    """A file will come: where to send it. `announce(name, size)` makes its row."""
    try:
        made = announce(request.POST.get("name", ""), parse_number(request.POST.get("size"), digits=15) or 0)
    except DomainError as error:
        return _refused(error)
    return _told(made)


def piece_received(request: HttpRequest, mine: Any, reception: Reception) -> JsonResponse:
    """One piece of the body, at `?offset=`; the answer says how much is there."""
    offset = parse_number(request.GET.get("offset"), digits=15)
    try:
        content = request.read(LARGEST_PIECE + 1)
        place = -1 if offset is None else offset
        return _told(reception.receive(arrival_id=mine.pk, offset=place, piece=content))
    except DomainError as error:
        mine.refresh_from_db()
        return _refused(error, received=mine.received)


def _told(made: Any) -> JsonResponse:
    return JsonResponse({"arrival": made.pk, "received": made.received, "state": made.state})


def _refused(error: DomainError, **more: Any) -> JsonResponse:
    return JsonResponse({"code": error.code, "detail": str(error), **more}, status=error.status)
