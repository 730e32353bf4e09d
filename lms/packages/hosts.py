"""Where packages run: on a host of their own (PACKAGES_URL), or on the site in an opaque origin where there is none."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def host_of_packages() -> str:
    """Its name without the port; empty where there is none."""
    return urlsplit(settings.PACKAGES_URL).hostname or ""


def is_package_host(request: HttpRequest) -> bool:
    """Whether this request came for the host of packages."""
    return bool(settings.PACKAGES_URL) and split_domain_port(request.get_host())[0] == host_of_packages()


def runs_alone(request: HttpRequest) -> bool:
    """Whether packages run on the site itself for this reader: no second host, or one that only this machine can reach."""
    host = host_of_packages()
    if not host:
        return True
    return host.endswith(".localhost") and split_domain_port(request.get_host())[0] not in LOCAL


def origin_for(request: HttpRequest) -> str:
    """Scheme, host and port under which this reader's browser gets packages."""
    if runs_alone(request):
        return f"{request.scheme}://{request.get_host()}"
    return str(settings.PACKAGES_URL)


def site_origins() -> list[str]:
    """Who may show a package in a frame: the site, and in development its other names on this machine."""
    site = urlsplit(settings.SITE_URL)
    origins = [f"{site.scheme}://{site.netloc}"]
    if settings.DEBUG and site.hostname in LOCAL:
        port = f":{site.port}" if site.port else ""
        origins += [
            f"{site.scheme}://{name}{port}" for name in ("localhost", "127.0.0.1") if name != site.hostname
        ]
    return origins
