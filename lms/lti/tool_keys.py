"""Public keys of tools: pasted by a manager, or read from where the tool publishes them and kept for a while."""

import hashlib
import json
import time
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.cache import cache

from lms.core.errors import DomainError
from lms.core.outside import UnansweredError, fetch_json

from .models import Tool

SMALLEST = 2048  # bits
MOST = 20  # keys of a set
KEPT = 600  # seconds
PAUSE = 30  # seconds before a set is asked again for a key that was not in it


def parse_keys(text: str) -> list[tuple[str, RSAPublicKey]]:
    """(kid, key) of what was pasted: a key set or one key in JSON, or a PEM, which has no name. Empty for anything else."""
    if text.lstrip().startswith("-----BEGIN"):
        try:
            key = load_pem_public_key(text.strip().encode())
        except (ValueError, UnicodeError, UnsupportedAlgorithm):
            return []
        return [("", key)] if isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST else []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if isinstance(found, dict) and "keys" not in found:
        found = {"keys": [found]}
    return keys_in(found)


def keys_in(found: Any) -> list[tuple[str, RSAPublicKey]]:
    """The keys of a set that may sign for a tool: RSA, large enough, with a name of their own."""
    listed = found.get("keys") if isinstance(found, dict) else None
    keys = []
    for one in listed[:MOST] if isinstance(listed, list) else []:
        key = _key(one)
        if key is not None and key.key_size >= SMALLEST:
            keys.append((one["kid"], key))
    return keys


def _key(one: Any) -> RSAPublicKey | None:
    if not isinstance(one, dict) or one.get("kty") != "RSA" or one.get("use", "sig") != "sig":
        return None
    if one.get("alg", "RS256") != "RS256" or not isinstance(one.get("kid"), str):
        return None
    try:
        key = jwt.PyJWK({name: one[name] for name in ("kty", "n", "e")}, algorithm="RS256").key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return key if isinstance(key, RSAPublicKey) else None


def key_of(tool: Tool, kid: str) -> RSAPublicKey | None:
    """The key of this name; a published set is asked anew for a name that is not in it, but not at every word."""
    if tool.public_key:
        return _named(parse_keys(tool.public_key), kid)
    place = f"lti:keys:{tool.pk}:{hashlib.sha256(tool.keyset_url.encode()).hexdigest()[:16]}"
    known = cache.get(place)
    if known is not None:
        found = _named(keys_in(known["set"]), kid)
        if found is not None or time.time() - known["at"] < PAUSE:
            return found
    asked = {"set": _ask(tool.keyset_url), "at": time.time()}
    cache.set(place, asked, KEPT)
    return _named(keys_in(asked["set"]), kid)


def _ask(address: str) -> Any:
    """Nothing where nobody answers: signed words are then refused."""
    try:
        return fetch_json(address)
    except (UnansweredError, DomainError):
        return {}


def _named(keys: list[tuple[str, RSAPublicKey]], kid: str) -> RSAPublicKey | None:
    """A pasted PEM has no name: there is no other key beside it."""
    return next((key for name, key in keys if name in {kid, ""}), None)
