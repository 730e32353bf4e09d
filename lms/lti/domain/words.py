"""Words that are good once."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from lms.lti.models import UsedWord


def use_once(*parts: str, lasts: int) -> bool:
    """True the first time within `lasts` seconds, for whoever comes first of many; later False."""
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
    until = timezone.now() + timedelta(seconds=lasts)
    return UsedWord.objects.get_or_create(digest=digest, defaults={"until": until})[1]


def purge_used() -> int:
    """Forget those that would be refused as too old anyway; how many."""
    return UsedWord.objects.filter(until__lt=timezone.now()).delete()[0]
