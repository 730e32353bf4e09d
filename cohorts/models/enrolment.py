"""Places in a cohort."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.enums import SEATED, EnrolmentStatus
from lms.accounts.memberships import Memberships
from lms.accounts.models import MembersQuerySet, User
from lms.core.db.models import TimeStamped, any_of


class EnrolmentQuerySet(MembersQuerySet["Enrolment"]):
    def seated(self) -> "EnrolmentQuerySet":
        return self.filter(status__in=SEATED)

    def seen_by(self, user: User, known: Memberships) -> Q:
        """One's own, and those of the cohorts one sees (others than seated: for managers alone)."""
        shown = any_of(cohort=known.joined_cohorts | known.coached_cohorts, cohort__theme=known.expert_themes)
        manages = any_of(cohort__theme=known.managed_themes)
        return Q(user=user) | (Q(status__in=SEATED) & shown) | manages


class Enrolment(TimeStamped):
    """One person in one cohort. A seat has a number: no number is given twice, none is above the capacity."""

    cohort = models.ForeignKey(
        "cohorts.Cohort", on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("cohort")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("person"),
    )
    status = models.CharField(
        _("state"), max_length=10, choices=EnrolmentStatus, default=EnrolmentStatus.APPLIED
    )
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    # What came before is not this person's to sign. Empty: from the beginning of the cohort.
    seated_since = models.DateTimeField(_("seated since"), null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "user__name_key", "id"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "user"],
                name="enrolment_once",
                violation_error_message=_("This person is in the cohort already."),
            ),
            models.UniqueConstraint(fields=["cohort", "seat"], name="enrolment_seat_once"),
            models.CheckConstraint(
                name="enrolment_seated_has_seat",
                condition=Q(status__in=SEATED, seat__gte=1) | (~Q(status__in=SEATED) & Q(seat__isnull=True)),
            ),
            models.CheckConstraint(
                name="enrolment_waiting_has_date",
                condition=~Q(status=EnrolmentStatus.WAITLISTED) | Q(waiting_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.cohort}"
