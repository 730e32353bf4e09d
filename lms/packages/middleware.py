"""Before anything else of the site: on the host of packages only `/p/<capability>/…` answers, and on the site it does not exist.

No session, no cookie, no context of a reader is ever made for these requests: the capability is all they have.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from . import hosts
from .capability import Capability, ExpiredError, read
from .policy import guard, refused
from .views import runtime

PREFIX = "/p/"


class PackageHost:
    """Answers for the host of packages by itself; for the site it lets everything through but packages that run alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        elsewhere = hosts.is_package_host(request)
        if not elsewhere and not (request.path_info.startswith(PREFIX) and hosts.runs_alone(request)):
            return self.get_response(request)
        word, _slash, rest = request.path_info.removeprefix(PREFIX).partition("/")
        if not request.path_info.startswith(PREFIX) or "Service-Worker" in request.headers:
            return guard(request, refused(404), None, "")
        try:
            capability = read(word)
        except ExpiredError:
            return guard(request, refused(410), None, "")
        if capability is None or capability.alone is elsewhere:
            return guard(request, refused(404), None, "")
        return guard(request, _answer(request, capability, word, rest), capability, word)


def _answer(request: HttpRequest, capability: Capability, word: str, rest: str) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    area, _slash, name = rest.partition("/")
    view = runtime.AREAS.get(area)
    if view is None:
        return refused(404)
    return view(request, capability, name)
