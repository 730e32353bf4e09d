"""Host names of packages, for the settings (nothing of Django is there yet).

Packages hold the scripts of their authors: they run on a host of their own (PACKAGES_URL), or in an origin of nobody.
"""

from urllib.parse import urlsplit


def own_host(site: str) -> str:
    """On one machine: browsers resolve every name below .localhost by themselves. Empty for a site elsewhere."""
    parts = urlsplit(site)
    if parts.hostname not in {"localhost", "127.0.0.1"}:
        return ""
    return f"http://paquets.localhost:{parts.port}" if parts.port else "http://paquets.localhost"


def names_in(address: str) -> list[str]:
    """The host name of an address, where there is one."""
    return [name] if (name := urlsplit(address).hostname) else []
