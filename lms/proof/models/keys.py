"""Keys that sign badges."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """One pair of RSA keys. The current one signs; those before it are still published, unless they were withdrawn."""

    thumbprint = models.CharField(_("thumbprint"), max_length=43, unique=True)  # RFC 7638, SHA-256
    public = models.JSONField(_("public key"))  # a JWK: kty, n, e
    private = models.TextField(_("private key"), blank=True)  # under lock: accounts/encryption.py
    is_current = models.BooleanField(_("signs"), null=True, unique=True)  # True for one row, else nothing
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("key that signs badges")
        verbose_name_plural = _("keys that sign badges")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="signing_key_current_signs",
                condition=Q(is_current__isnull=True)
                | (Q(is_current=True, withdrawn_at__isnull=True) & ~Q(private="")),
            )
        ]

    def __str__(self) -> str:
        return self.thumbprint
