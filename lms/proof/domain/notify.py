"""Who is told what, in the transaction of its event."""

from django.urls import reverse

from lms.notify.domain.outbox import write_message
from lms.proof.models import Certificate, CertificateEvent
from lms.proof.notifications import READY, REVOKED


def ready(certificate: Certificate) -> None:
    """To the person: it is there; and which one it replaces."""
    write_message(
        recipient=certificate.person,
        notification=READY,
        key=f"certificate:{certificate.code}:ready",
        context={"certificate": certificate, "hue": certificate.course.theme.hue},
        url=reverse("proof:certificate", args=[certificate.pk]),
    )


def revoked(certificate: Certificate, event: CertificateEvent) -> None:
    """To the person, with the reason; not to an account that is closed."""
    if not certificate.person.is_active:
        return
    write_message(
        recipient=certificate.person,
        notification=REVOKED,
        key=f"certificate:{certificate.code}:revoked",
        context={"certificate": certificate, "event": event, "hue": certificate.course.theme.hue},
        url=reverse("proof:certificate", args=[certificate.pk]),
    )
