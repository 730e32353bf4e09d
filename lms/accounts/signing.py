"""Keys with which the platform signs what others verify; each purpose has its own."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeyPurpose(models.TextChoices):
    BADGES = "badges", _("badges")
    TOOLS = "tools", _("outside tools")


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def published(self, purpose: str) -> "SigningKeyQuerySet":
        """Those whose signature counts: the current one and those before it, but not those withdrawn."""
        return self.filter(purpose=purpose, withdrawn_at__isnull=True)


class SigningKey(models.Model):
    """One pair of RSA keys. The current one signs; those before it are still published, unless they were withdrawn."""

    purpose = models.CharField(_("what it signs"), max_length=10, choices=KeyPurpose)
    thumbprint = models.CharField(_("thumbprint"), max_length=43, unique=True)  # RFC 7638, SHA-256
    public = models.JSONField(_("public key"))  # a JWK: kty, n, e
    private = models.TextField(_("private key"), blank=True)  # under lock: encryption.py
    is_current = models.BooleanField(_("signs"), null=True)  # True for one row of a purpose, else nothing
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key that signs")
        verbose_name_plural = _("keys that sign")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="signing_key_one_signs", fields=["purpose", "is_current"]),
            models.CheckConstraint(
                name="signing_key_current_signs",
                condition=Q(is_current__isnull=True)
                | (Q(is_current=True, withdrawn_at__isnull=True) & ~Q(private="")),
            ),
        ]

    def __str__(self) -> str:
        return self.thumbprint
