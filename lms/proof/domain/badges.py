"""Making a badge of a certificate, the list of those that ended, and verifying one that is shown."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lms.accounts.domain.signing_keys import current_key, private_pem
from lms.accounts.signing import KeyPurpose, SigningKey
from lms.proof import badges, codes
from lms.proof.badge_reading import read_badge
from lms.proof.enums import BadgeVerdict, EventKind
from lms.proof.models import Certificate, CertificateEvent

from .certificates import check_data


def make_badge(certificate: Certificate) -> str:
    """The signed token. Raises `erased` or `altered`, and UnreadableError where the key is under another lock."""
    check_data(certificate)
    key = current_key(KeyPurpose.BADGES)
    vc = badges.credential(certificate, certificate.person.email)
    return badges.sign(vc, private_pem(key), key.thumbprint)


def make_status_list(number: int) -> str:
    """Signed: which certificates of this list are revoked or replaced now. Two queries."""
    first = number * badges.A_LIST
    ended = CertificateEvent.objects.exclude(kind=EventKind.ISSUED).filter(
        certificate__gte=first, certificate__lt=first + badges.A_LIST
    )
    keys = ended.order_by("certificate").values_list("certificate", flat=True)
    key = current_key(KeyPurpose.BADGES)
    vc = badges.status_list(number, keys, timezone.now())
    return badges.sign(vc, private_pem(key), key.thumbprint)


def public_keys() -> list[dict[str, str]]:
    """Those whose signature counts, as a key set has them."""
    return [published(key) for key in SigningKey.objects.published(KeyPurpose.BADGES)]


def published(key: SigningKey) -> dict[str, str]:
    """The public part as a key set has it (RFC 7517); `kid` is where it can be read."""
    return key.public | {"kid": badges.key_address(key.thumbprint), "alg": badges.ALGORITHM, "use": "sig"}


@dataclass(frozen=True)
class Verified:
    """The answer on a badge, and its certificate where the register has it."""

    verdict: BadgeVerdict
    certificate: Certificate | None = None


def verify_badge(token: str) -> Verified:
    """By its signature and its dates, then by the register."""
    reading = read_badge(token, public_keys(), timezone.now())
    if reading.verdict != BadgeVerdict.VALID:
        return Verified(reading.verdict)
    found = _certificate(reading.identifier)
    if found is None:
        return Verified(BadgeVerdict.UNKNOWN)
    ends: dict[Any, BadgeVerdict] = {
        EventKind.REVOKED: BadgeVerdict.REVOKED,
        EventKind.REPLACED: BadgeVerdict.REPLACED,
    }
    return Verified(ends.get(found.state, BadgeVerdict.VALID), found)  # type: ignore[attr-defined]


def _certificate(identifier: str) -> Certificate | None:
    code = codes.normalise(identifier.rstrip("/").rpartition("/")[2])
    return Certificate.objects.with_state().filter(code=code).first() if code else None
