"""The bytes of a recording, to whom the caller has let in."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lms.core.web.ranges import file_response
from lms.media import places
from lms.media.models import MediaFile

Response = TypeVar("Response", bound=HttpResponseBase)
POLICY = (
    "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"  # opened as a page of its own
)


def media_response(request: HttpRequest, media: MediaFile) -> HttpResponseBase:
    """Whole or in part, under the type that its content says; asked for again each time, as rights end."""
    try:
        response = file_response(request, places.kept(media.digest), media.content_type)
    except OSError:
        raise Http404 from None
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{media.digest}"'
    return _safe(response)


def captions_response(media: MediaFile) -> HttpResponse:
    if not media.captions:
        raise Http404
    return _safe(HttpResponse(media.captions, content_type="text/vtt; charset=utf-8"))


def _safe(response: Response) -> Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response
