"""Reading a badge that somebody shows: whose key signed it, whether a letter was changed, whether it is in force.

The token chooses neither the algorithm nor the key: a key in its header is only compared with those that we published.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt

from . import badges
from .enums import BadgeVerdict

LONGEST = 64 * 1024  # bytes of a badge; one of ours has some 3,000
DEEPEST = 20  # brackets within brackets


@dataclass(frozen=True)
class Reading:
    """What a badge comes to by itself, and what it says where its signature holds."""

    verdict: BadgeVerdict
    vc: dict[str, Any] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        return str(self.vc.get("id", ""))


def read_badge(token: str, keys: Iterable[dict[str, str]], now: datetime) -> Reading:
    """`keys`: the public keys (JWK) that signed our badges and were not withdrawn."""
    token = token.strip()
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:
        return Reading(BadgeVerdict.UNREADABLE)
    header, payload = _json(parts[0]), _json(parts[1])
    if header is None or payload is None or not _is_badge(payload):
        return Reading(BadgeVerdict.UNREADABLE)
    if str(header.get("alg", "none")).lower() == "none" or not parts[2]:
        return Reading(BadgeVerdict.UNSIGNED)
    known = list(keys)
    key = _key_named(header, payload, known)
    if key is None or header["alg"] != badges.ALGORITHM:
        return Reading(BadgeVerdict.FOREIGN)
    return _checked(token, key, now)


def _checked(token: str, key: dict[str, str], now: datetime) -> Reading:
    options: Any = {
        "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False,
        "verify_sub": False, "verify_jti": False,
    }  # fmt: skip
    try:
        vc = jwt.decode(
            token, jwt.PyJWK(key | {"alg": badges.ALGORITHM}), algorithms=[badges.ALGORITHM], options=options
        )
    except jwt.InvalidTokenError:
        return Reading(BadgeVerdict.TAMPERED)
    try:
        said = badges.claims(vc)
    except (KeyError, TypeError, ValueError, OverflowError):
        return Reading(BadgeVerdict.UNREADABLE)
    if any(vc.get(name) != value for name, value in said.items()) or ("exp" in vc) != ("exp" in said):
        return Reading(BadgeVerdict.TAMPERED)
    return Reading(_in_force(said, now), vc)


def _in_force(said: dict[str, Any], now: datetime) -> BadgeVerdict:
    moment = now.timestamp()
    if said["nbf"] > moment:
        return BadgeVerdict.NOT_YET
    return BadgeVerdict.EXPIRED if said.get("exp", moment + 1) <= moment else BadgeVerdict.VALID


def _key_named(
    header: dict[str, Any], payload: dict[str, Any], keys: list[dict[str, str]]
) -> dict[str, str] | None:
    """The key of ours that the badge claims to be signed with; nothing where it claims another."""
    kid, jwk = header.get("kid"), header.get("jwk")
    if isinstance(jwk, dict):
        return next((key for key in keys if (key["n"], key["e"]) == (jwk.get("n"), jwk.get("e"))), None)
    if isinstance(kid, str):
        return next((key for key in keys if kid == key.get("kid")), None)
    issuer = payload.get("iss")
    return next((key for key in keys if issuer == badges.issuer_profile()["id"]), None)


def _is_badge(payload: dict[str, Any]) -> bool:
    kinds = payload.get("type")
    return isinstance(kinds, list) and ("OpenBadgeCredential" in kinds or "AchievementCredential" in kinds)


def _json(part: str) -> dict[str, Any] | None:
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
        if text.count("{") + text.count("[") > LONGEST // 8 or _depth(text) > DEEPEST:
            return None
        found = json.loads(text)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _depth(text: str) -> int:
    """How deep brackets stand in brackets, those in words too: more than enough to refuse what would overflow."""
    deepest = depth = 0
    for char in text:
        depth += (char in "{[") - (char in "}]")
        deepest = max(deepest, depth)
    return deepest
