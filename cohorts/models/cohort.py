"""Cohorts, and who coaches them."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.enums import SEATED, EnrolmentStatus
from lms.accounts.memberships import Memberships
from lms.accounts.models import Given, MembersQuerySet, User, time_zone_field
from lms.accounts.requests import AnyUser
from lms.core.db.keys import SortKey
from lms.core.db.lines import names_on_one_line
from lms.core.db.models import TimeStamped, any_of
from lms.programme.models import ThemePage

from .enrolment import Enrolment


class CohortQuerySet(MembersQuerySet["Cohort"]):
    def seen_by(self, user: User, known: Memberships) -> Q:
        """One's own as a participant or a coach, those of one's themes as expert or manager, all for administrators."""
        return any_of(
            pk=known.joined_cohorts | known.coached_cohorts,
            theme=known.expert_themes | known.managed_themes,
        )

    def open_to_all(self) -> "CohortQuerySet":
        """Those that announce their places to everybody, visitors too, and are not over."""
        return self.filter(open_enrolment=True, ends_on__gte=timezone.localdate())

    def joinable(self, user: AnyUser) -> "CohortQuerySet":
        """Those that are open, and in which this person neither holds a place nor waits, nor coaches."""
        if not user.is_authenticated:
            return self.open_to_all()
        within = Enrolment.objects.filter(user=user, status__in=(*SEATED, EnrolmentStatus.WAITLISTED))
        return self.open_to_all().exclude(pk__in=within.values("cohort")).exclude(coaches=user)


class Cohort(TimeStamped):
    """A group that follows one theme over a period."""

    theme = models.ForeignKey(
        ThemePage, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("theme")
    )
    name = models.CharField(_("name"), max_length=120)
    name_key = SortKey("name")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    time_zone = time_zone_field()
    open_enrolment = models.BooleanField(
        _("open enrolment"),
        default=False,
        db_default=False,  # the former code, still running during a deployment, does not write it
        help_text=_("Anybody with an account takes a place, or goes to the waiting list, without asking."),
    )
    # Wagtail grants by group: who holds a seat is in it, as are the coaches. Written by domain/ alone.
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="cohort", editable=False)
    coaches = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="CohortCoach",
        through_fields=("cohort", "user"),
        related_name="coached_cohorts",
        blank=True,
        verbose_name=_("coaches"),
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name_key", "id"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.CheckConstraint(name="cohort_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="cohort_has_places", condition=Q(capacity__gte=1)),
            names_on_one_line("cohort_name_on_one_line", "name"),
        ]

    def __str__(self) -> str:
        return self.name


class CohortCoach(Given):
    """One person coaches one cohort, as long as this row is there; who gave and who ended it is in the journal."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, verbose_name=_("cohort"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("coach"))

    class Meta:
        db_table = "cohorts_cohort_coaches"
        verbose_name = _("coach of a cohort")
        verbose_name_plural = _("coaches of cohorts")
        unique_together = [("cohort", "user")]  # as Django made it for the plain relation

    def __str__(self) -> str:
        return f"{self.user} – {self.cohort}"
