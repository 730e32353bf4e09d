"""Reads shared by several callers."""

from allauth.mfa.models import Authenticator

from .models import User


def second_factors(user: User) -> dict[str, int]:
    """How many of each sort a person has: {"totp": 1, "webauthn": 2, "recovery_codes": 1}."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return counts
