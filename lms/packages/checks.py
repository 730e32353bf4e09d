"""What `manage.py check --deploy` says of the host of packages."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def host_of_packages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Packages hold the scripts of their authors: they run apart from the site, or not all of them run."""
    if not settings.PACKAGES_URL:
        return [
            Warning(
                "PACKAGES_URL is not set: packages made of frames that call each other are refused.",
                hint="Give packages a host name of their own that leads to this same server, "
                "such as https://paquets.example.org.",
                id="packages.W001",
            )
        ]
    packages, site = urlsplit(settings.PACKAGES_URL), urlsplit(settings.SITE_URL)
    if packages.hostname == site.hostname:
        return [
            Error(
                "PACKAGES_URL names the host of the site: scripts of packages would share its cookies.",
                hint="Another port is not enough: cookies do not know ports.",
                id="packages.E002",
            )
        ]
    if site.scheme == "https" and packages.scheme != "https":
        return [
            Error(
                "PACKAGES_URL is not https, and the site is: browsers would not show packages.",
                id="packages.E003",
            )
        ]
    return []
