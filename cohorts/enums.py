"""States of cohorts, enrolments and sessions, with the sets that rules speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnrolmentStatus(models.TextChoices):
    """Where a person stands in a cohort."""

    APPLIED = "applied", _("Applied")
    WAITLISTED = "waitlisted", _("On the waiting list")
    ENROLLED = "enrolled", _("Enrolled")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COMPLETED = "completed", pgettext_lazy("enrolment", "Completed")


# Those who hold a seat; they are in the cohort's group.
SEATED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED)


class SessionState(models.TextChoices):
    """A session is seen by the cohort once it is announced."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")
