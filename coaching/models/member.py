"""Who carries a project, from when to when: the one truth of what a project opens to a person (invariant 12)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import MembershipEnd
from lms.accounts.models import GivenAndEnded

from .project import Project

if TYPE_CHECKING:
    from lms.accounts.models import User


class ProjectMemberQuerySet(models.QuerySet["ProjectMember"]):
    def live(self) -> "ProjectMemberQuerySet":
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: "User") -> "ProjectMemberQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))


class ProjectMember(GivenAndEnded):
    """One person in the team of one project. Written by domain/team.py alone; a row that has ended stays as it is."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="members", verbose_name=_("project")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="project_memberships",
        verbose_name=_("person"),
    )
    is_lead = models.BooleanField(_("leads the project"), default=False)
    why = models.CharField(_("why it ended"), max_length=10, choices=MembershipEnd, blank=True)

    objects = ProjectMemberQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-is_lead", "granted_at", "id"]
        verbose_name = _("member of a project")
        verbose_name_plural = _("members of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(ended_at__isnull=True), name="member_once"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(ended_at__isnull=True, is_lead=True), name="member_one_lead"
            ),
            models.CheckConstraint(
                name="member_end_says_why",
                condition=Q(ended_at__isnull=True, why="") | (Q(ended_at__isnull=False) & ~Q(why="")),
            ),
            models.CheckConstraint(
                name="member_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("granted_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="member_carries", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.project}"
