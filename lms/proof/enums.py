"""Kinds and states of certificates, and what becomes of an order of many."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateKind(TextChoices):
    COMPLETION = "completion", _("Certificate of completion")
    ATTENDANCE = "attendance", _("Certificate of attendance")


class EventKind(TextChoices):
    """What happens to a certificate, in this order; a revoked one may still be replaced."""

    ISSUED = "issued", _("issued")
    REVOKED = "revoked", _("revoked")
    REPLACED = "replaced", _("replaced")


class LineState(TextChoices):
    """One person of an order."""

    WAITING = "waiting", _("waiting")
    ISSUED = "issued", _("issued")
    HAD_ONE = "had_one", _("had one already")
    REFUSED = "refused", _("not issued")


class BadgeVerdict(StrEnum):
    """What the verification of a badge comes to; the last three only with the register."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    TAMPERED = "tampered"
    UNSIGNED = "unsigned"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    REVOKED = "revoked"
    REPLACED = "replaced"
    UNKNOWN = "unknown"
