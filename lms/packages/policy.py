"""What every answer for a package says to the browser: what it may reach, who may frame it, what it may not use."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from . import hosts
from .capability import Capability

MAY = "allow-scripts allow-forms allow-modals allow-popups allow-downloads"
NOTHING = "default-src 'none'; sandbox; frame-ancestors *"
UNUSED = (
    "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), midi=(), "
    "publickey-credentials-get=(), browsing-topics=()"
)


def policy(request: HttpRequest, capability: Capability, word: str) -> str:
    """On its own host: that host alone, framed by the site. On the site: an origin of nobody, this package's path alone."""
    if capability.alone:
        here = f"{request.scheme}://{request.get_host()}/p/{word}/"
        return _reach(here) + f"sandbox {MAY}"
    frames = " ".join(["'self'", *hosts.site_origins()])
    return _reach("'self'") + f"frame-ancestors {frames}; sandbox {MAY} allow-same-origin"


def _reach(here: str) -> str:
    return (
        f"default-src {here} data: blob: 'unsafe-inline' 'unsafe-eval'; form-action {here}; base-uri {here}; "
        "object-src 'none'; "
    )


def guard(
    request: HttpRequest, response: HttpResponseBase, capability: Capability | None, word: str
) -> HttpResponseBase:
    """The headers of every answer, refusals too."""
    response["Content-Security-Policy"] = policy(request, capability, word) if capability else NOTHING
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Permissions-Policy"] = UNUSED
    response["X-Robots-Tag"] = "noindex"
    if capability is not None and capability.alone:
        response["Access-Control-Allow-Origin"] = "*"  # asked for without cookies, by pages of no origin
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    return response


def refused(status: int) -> HttpResponse:
    """A short page: it stands in the frame where the package would be."""
    words = {
        404: _("This page does not exist."),
        410: _("This activity has been open for twelve hours: open the lesson again."),
        409: _("This activity was begun anew elsewhere: open the lesson again."),
    }
    html = f'<!doctype html><meta charset="utf-8"><title>{status}</title><p>{words[status]}</p>'
    return HttpResponse(html, status=status)
