"""What a territory wants to carry out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import ProjectState, Stage
from cohorts.models import Cohort
from lms.accounts.memberships import Memberships
from lms.accounts.models import MembersQuerySet, Territory, User
from lms.core.db.keys import SortKey
from lms.core.db.lines import names_on_one_line
from lms.core.db.models import TimeStamped, any_of
from lms.programme.models import ThemePage


class ProjectQuerySet(MembersQuerySet["Project"]):
    def seen_by(self, user: User, known: Memberships) -> Q:
        """One's own (team), those of the cohorts one coaches, those of one's themes; all for administrators."""
        return any_of(
            pk=known.carried_projects,
            cohort=known.coached_cohorts,
            theme=known.expert_themes | known.managed_themes,
        )


class Project(TimeStamped):
    """A project of a territory, carried by a team in a cohort."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="projects", verbose_name=_("territory")
    )
    theme = models.ForeignKey(
        ThemePage, on_delete=models.PROTECT, related_name="projects", verbose_name=_("theme")
    )
    cohort = models.ForeignKey(
        Cohort,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("cohort"),
    )
    title = models.CharField(_("title"), max_length=160)
    title_key = SortKey("title")
    summary = models.TextField(_("what we want to achieve"), blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.IDEA)
    # The state of the last follow-up, kept here so that a list of projects is one query. Written by domain/followups.
    state = models.CharField(_("state"), max_length=10, choices=ProjectState, blank=True, editable=False)
    quota = models.PositiveSmallIntegerField(_("coaching sessions"), default=6)
    is_example = models.BooleanField(_("invented example"), default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["title_key", "id"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(name="project_has_title", condition=~Q(title="")),
            names_on_one_line("project_title_on_one_line", "title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def people(self) -> "list[User]":
        """The same as a list. Needs `queries.team`."""
        return [member.person for member in self.live_members]  # type: ignore[attr-defined]

    @property
    def team(self) -> "models.QuerySet[User]":
        """Those who carry it now, the lead first; `members` are the rows, with those that have ended."""
        members = {"project_memberships__project": self, "project_memberships__ended_at__isnull": True}
        order = (
            "-project_memberships__is_lead",
            "project_memberships__granted_at",
            "project_memberships__pk",
        )
        return User.objects.filter(**members).order_by(*order)
