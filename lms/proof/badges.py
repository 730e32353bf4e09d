"""Open Badges 3 as VC-JWT: what a certificate looks like as a credential, and reading one that somebody shows.

Signed with RS256, the one algorithm that every verifier must know. The header has `alg`, `kid`, `typ` and nothing
else; `iss`, `sub`, `jti`, `nbf`, `exp` say what the credential itself says.
"""

import base64
import gzip
import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.urls import reverse

from .printing import ISSUER, verification_address

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
A_LIST = 131_072  # bits of one status list, the least that the standard allows
LIST_LASTS = timedelta(days=2)  # an older copy of a status list counts no more
ALGORITHM = "RS256"


def address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(f"proof:{name}", args=args)


def key_address(thumbprint: str) -> str:
    """The `kid`: where the public key can be read."""
    return address("badge_key", thumbprint)


def issuer_profile() -> dict[str, Any]:
    return {"id": address("badge_issuer"), "type": ["Profile"], "name": ISSUER, "url": settings.SITE_URL}


def instant(moment: datetime) -> str:
    """To the second, as the claims are."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def credential(certificate: Any, email: str) -> dict[str, Any]:
    """The badge of a certificate whose data are still there, for the person with this address."""
    data = certificate.data
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/editions/{certificate.edition_id}")
    narrative = " ".join([f"{data['sentence'].capitalize()} « {data['course']} ».", *_sentences(data)])
    return {
        "@context": CONTEXTS,
        "id": verification_address(certificate.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": data["course"],
        "issuer": issuer_profile(),
        "validFrom": instant(certificate.issued_at),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, verification_address(certificate.code))}",
            "type": ["AchievementSubject"],
            "identifier": [_hashed(email, certificate.code), _named(data["person"])],
            "achievement": {
                "id": f"urn:uuid:{name}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "inLanguage": "fr",
                "name": data["course"],
                "description": data["title"],
                "criteria": {"narrative": narrative},
            },
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": _status(certificate.pk),
    }


def _sentences(data: dict[str, Any]) -> list[str]:
    said = [f"{name}\u00a0: {value}." for name, value in data["facts"]]
    said += [data["declared"]] if data["declared"] else []
    if data["objectives"]:
        said.append(f"{data['objectives_title']}\u00a0: {' '.join(data['objectives'])}")
    return said


def _hashed(email: str, salt: str) -> dict[str, Any]:
    found = hashlib.sha256((email + salt).encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "identityType": "emailAddress",
        "hashed": True,
        "salt": salt,
        "identityHash": f"sha256${found}",
    }


def _named(name: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}


def _status(pk: int) -> dict[str, str]:
    where = address("badge_status", pk // A_LIST)
    place = str(pk % A_LIST)
    return {
        "id": f"{where}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": place,
        "statusListCredential": where,
    }


def status_list(number: int, ended: Iterable[int], now: datetime) -> dict[str, Any]:
    """The credential that says which certificates (keys) of this list are revoked or replaced."""
    bits = bytearray(A_LIST // 8)
    for pk in ended:
        place = pk % A_LIST
        bits[place // 8] |= 0x80 >> (place % 8)
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    where = address("badge_status", number)
    return {
        "@context": CONTEXTS[:1],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_profile()["id"],
        "validFrom": instant(now),
        "validUntil": instant(now + LIST_LASTS),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }


def claims(vc: dict[str, Any]) -> dict[str, Any]:
    """The registered claims, read from the credential."""
    issuer, subject = vc["issuer"], vc["credentialSubject"]
    found = {
        "iss": issuer["id"] if isinstance(issuer, dict) else issuer,
        "sub": subject["id"],
        "jti": vc["id"],
        "nbf": seconds(vc["validFrom"]),
    }
    return found | ({"exp": seconds(vc["validUntil"])} if "validUntil" in vc else {})


def seconds(text: str) -> int:
    """Of an instant of a credential, since 1970. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant without zone")
    return int(moment.timestamp())


def sign(vc: dict[str, Any], private_pem: str, thumbprint: str) -> str:
    """The compact token."""
    headers = {"kid": key_address(thumbprint)}
    return jwt.encode(vc | claims(vc), private_pem, algorithm=ALGORITHM, headers=headers)
