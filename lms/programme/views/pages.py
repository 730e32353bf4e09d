"""Serving Wagtail's pages, at the addresses that they have and at those that they had."""

from csp.constants import SELF
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from wagtail import views as wagtail_views
from wagtail.url_routing import RouteResult

from lms.programme.models import is_closed, paths_closed_to
from lms.programme.queries import moved_to, page_at

# A browser keeps a permanent redirect for ever; an address may be given to another page next week.
KEPT_FOR = 3600  # seconds


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, with its hooks and its privacy; only the way to the page is shorter: one query, not ten.

    The attribute is where Wagtail itself keeps the page of a request. An address that we do not know is left to it.
    """
    page = page_at(path)
    if page is not None:
        request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
    try:
        response: HttpResponse = wagtail_views.serve(request, path)
    except Http404:
        answer = _former(request)
        if answer is None:
            raise
        return answer
    frames = getattr(
        request, "frames", None
    )  # sites that blocks of the page may show once the reader asks for it
    if frames:
        response._csp_update = {"frame-src": [SELF, *sorted(frames)]}  # type: ignore[attr-defined]
    return response


def _former(request: HttpRequest) -> HttpResponse | None:
    """To where the page of this address is now, for who may read it; the new address holds the title of the page.

    A visitor signs in first, as at a closed page; for anybody else a page that is closed to them never existed.
    """
    moved = moved_to(request) if request.method in ("GET", "HEAD") else None
    if moved is None:
        return None
    user = request.user
    if moved.redirect_page and is_closed(moved.redirect_page.path, paths_closed_to(user)):
        return None if user.is_authenticated else redirect_to_login(request.get_full_path())
    query = request.META.get("QUERY_STRING", "")
    answer = HttpResponsePermanentRedirect(f"{moved.link}?{query}" if query else moved.link)
    patch_cache_control(answer, private=True, max_age=KEPT_FOR)
    return answer
