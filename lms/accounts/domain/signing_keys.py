"""Keys that sign: made at first use or by a command, kept under lock, followed by another one; each purpose has its own.

The public part of a key stays published after another has taken over, so that what it signed is still valid; a key
that became known to somebody is withdrawn, and nothing it signed counts any more.
"""

import base64
import hashlib
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import IntegrityError, transaction
from django.utils import timezone
from jwt.algorithms import RSAAlgorithm

from lms.accounts.encryption import decrypt, encrypt
from lms.accounts.signing import SigningKey

BITS = 3072


def current_key(purpose: str) -> SigningKey:
    """The key that signs; made now where there is none. Two at once make one."""
    found = SigningKey.objects.filter(purpose=purpose, is_current=True).first()
    if found is not None:
        return found
    made = _make_key(purpose)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return SigningKey.objects.get(purpose=purpose, is_current=True)
    return made


def change_key(purpose: str, *, withdraw: bool = False) -> SigningKey:
    """A new key signs from now on. `withdraw`: the one before it is not to be trusted any more."""
    made = _make_key(purpose)  # takes its time: outside of the transaction
    with transaction.atomic():
        current = SigningKey.objects.select_for_update().filter(purpose=purpose, is_current=True)
        for before in current.order_by("pk"):
            before.is_current = None
            before.withdrawn_at = timezone.now() if withdraw else None
            before.private = ""  # nothing is signed with it again
            before.save()
        made.save(force_insert=True)
    return made


def _new_pair() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def _make_key(purpose: str) -> SigningKey:
    private = _new_pair()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = public_jwk(private.public_key())
    return SigningKey(
        purpose=purpose,
        thumbprint=thumbprint(public),
        public=public,
        private=encrypt(pem.decode()),
        is_current=True,
    )


def private_pem(key: SigningKey) -> str:
    """Raises UnreadableError where SECRET_KEY has changed and the former one is not in SECRET_KEY_FALLBACKS."""
    return decrypt(key.private)


def public_jwk(key: rsa.RSAPublicKey) -> dict[str, str]:
    """The members that make the key (RFC 7517): kty, n, e."""
    found: dict[str, str] = RSAAlgorithm.to_jwk(key, as_dict=True)
    return {name: found[name] for name in ("kty", "n", "e")}


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638."""
    members = json.dumps({name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=").decode()
