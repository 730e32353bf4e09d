"""What opens a package: one signed word in its address, for one launch, for twelve hours; it is no session and no cookie.

It reads the files of its version and writes the data of its launch, nothing more. Journals show it masked.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from lms.packages.models import Launch

SALT = "lms.packages.capability"
LASTS = 12 * 3600  # seconds


class ExpiredError(Exception):
    """It was good once."""


@dataclass(frozen=True)
class Capability:
    """`digest` is where the files lie, so that none of them costs a query; `alone`: without a host of its own."""

    launch: int
    person: int
    version: int
    block: str
    digest: str
    kind: str
    alone: bool


def issue(launch: "Launch", *, alone: bool) -> str:
    """For somebody who may open this launch now."""
    version = launch.version
    parts = [launch.pk, launch.person_id, version.pk, launch.block, version.digest, version.kind, int(alone)]
    return signing.TimestampSigner(salt=SALT).sign_object(parts)


def read(word: str) -> Capability | None:
    """What it opens; None where it was never given. ExpiredError where it is over."""
    if len(word) > 600:
        return None
    try:
        parts: list[Any] = signing.TimestampSigner(salt=SALT).unsign_object(word, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise ExpiredError from error
    except (signing.BadSignature, ValueError, UnicodeError):
        return None
    launch, person, version, block, digest, kind, alone = parts
    return Capability(launch, person, version, block, digest, kind, bool(alone))
