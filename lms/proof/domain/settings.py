"""How a course certifies."""

from django.db import transaction

from lms.accounts.models import User
from lms.programme.models import CoursePage
from lms.proof import rules
from lms.proof.models import CertificateSettings

from .errors import forbidden


@transaction.atomic
def change_settings(
    *, course: CoursePage, by: User, is_automatic: bool, signatory: str
) -> CertificateSettings:
    """For certificates to come; those that were issued stay as they are."""
    if not rules.can_certify(by, course):
        raise forbidden()
    values = {"is_automatic": is_automatic, "signatory": signatory}
    return CertificateSettings.objects.update_or_create(course=course, defaults=values)[0]
