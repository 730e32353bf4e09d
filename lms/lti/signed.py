"""Words signed by us for tools, and by tools for us: RS256 alone, each key by its name."""

from collections.abc import Collection
from typing import Any

import jwt
from django.utils import timezone

from lms.accounts.domain.signing_keys import current_key, private_pem
from lms.accounts.signing import KeyPurpose, SigningKey

from .domain.errors import refusal
from .models import Tool
from .tool_keys import key_of

ALGORITHM = "RS256"
LONGEST = 50_000  # letters of a signed word
LEEWAY = 30  # seconds that clocks may differ
LASTS_AT_MOST = 3600  # seconds
UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError, AttributeError, KeyError)


def sign(claims: dict[str, Any], *, seconds: int) -> str:
    """A token of ours, from now on and for so long."""
    key, now = current_key(KeyPurpose.TOOLS), int(timezone.now().timestamp())
    claims = {"iat": now, "exp": now + seconds} | claims
    return jwt.encode(claims, private_pem(key), algorithm=ALGORITHM, headers={"kid": key.thumbprint})


def public_keys() -> dict[str, Any]:
    """The set of our public keys (RFC 7517); tools look into it for the `kid` of a token. The first one is made now."""
    current_key(KeyPurpose.TOOLS)
    keys = SigningKey.objects.published(KeyPurpose.TOOLS)
    return {"keys": [one.public | {"kid": one.thumbprint, "alg": ALGORITHM, "use": "sig"} for one in keys]}


def read_signed(
    token: str, *, audience: Collection[str], once: str, needs: Collection[str] = ()
) -> tuple[Tool, dict[str, Any]]:
    """Whose words these are, and what they say. Raises `bad_token` or `unknown_key`.

    The token chooses neither algorithm nor key. `once`: the claim that is good once (`jti`, `nonce`); the caller uses it
    up when all the rest is in order.
    """
    if len(token) > LONGEST:
        raise refusal("bad_token")
    tool, kid = _signer(token)
    key = key_of(tool, kid)
    if key is None:
        raise refusal("unknown_key")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=list(audience),
            issuer=tool.client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "exp", "iat", once, *needs]},
        )
        too_long = claims["exp"] - claims["iat"] > LASTS_AT_MOST or len(str(claims[once])) > 500
    except UNREADABLE as error:
        raise refusal("bad_token") from error
    if too_long or not claims[once] or claims["exp"] > timezone.now().timestamp() + LASTS_AT_MOST + LEEWAY:
        raise refusal("bad_token")
    return tool, claims


def _signer(token: str) -> tuple[Tool, str]:
    """The tool that the words say they are of, and the name of their key: nothing is believed yet."""
    try:
        header = jwt.get_unverified_header(token)
        claimed = jwt.decode(token, options={"verify_signature": False})
        name, kid = claimed["iss"], header["kid"]
    except UNREADABLE as error:
        raise refusal("bad_token") from error
    if header.get("alg") != ALGORITHM or not isinstance(name, str) or not isinstance(kid, str):
        raise refusal("bad_token")
    known = name.isascii() and name.isprintable()  # as those are that we make; no database takes all others
    tool = Tool.objects.in_use().filter(client_id=name).first() if known else None
    if tool is None:
        raise refusal("bad_token")
    return tool, kid
