"""What happens to every request: policy, language and zone of the reader, refusals of the domain."""

import zoneinfo
from collections.abc import Callable
from datetime import UTC
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_cache_control

from lms.core.db.protected import refusal
from lms.core.errors import DomainError
from lms.core.web.forms import typed_again
from lms.core.web.views import not_found


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy for the site, Wagtail's own for /gestion/; a stricter one set by a view stays as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header, unless the view (a document, a file) already gave a policy."""
        if response.has_header("Content-Security-Policy"):
            return response
        if request.path.startswith("/gestion/"):
            response["Content-Security-Policy"] = settings.ADMIN_CONTENT_SECURITY_POLICY
            return response
        return super().process_response(request, response)


class ReaderPreferences:
    """A signed-in person's language and time zone; their pages are never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            user.remembers = True
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
            timezone.activate(zoneinfo.ZoneInfo(user.time_zone))
        if request.path.startswith("/api/"):
            timezone.activate(UTC)  # programs read the same whoever asks, and however
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_cache_control(response, private=True, no_store=True)
        return response


class DomainErrors:
    """A refusal that no view turned into a form error becomes a page that says it, with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """Nothing is called by a name with a NUL: PostgreSQL would fail on it."""
        if any("\0" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Our own refusals; and while DEBUG is on, our page for what does not exist, not Django's list of addresses."""
        refused = exception if isinstance(exception, DomainError) else refusal(exception)
        if refused is not None:
            context = {"error": refused, "typed": typed_again(request)}
            return render(request, "refused.html", context, status=refused.status)
        if settings.DEBUG and isinstance(exception, Http404):
            return not_found(request, exception)
        return None
