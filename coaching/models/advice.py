"""An expert's look at a project, what is advised, and what someone owes."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import ActionState, ProjectState, RecommendationState
from lms.accounts.requests import AnyUser
from lms.core.db.models import TimeStamped

from .logs import SessionLog
from .project import Project

R = TypeVar("R", bound=models.Model)


class OfProjectQuerySet(models.QuerySet[R]):
    """Rows that belong to a project: who sees the project sees them."""

    def visible_to(self, user: AnyUser) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))


class FollowUp(TimeStamped):
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("project")
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("expert"),
    )
    happened_on = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=10, choices=ProjectState)
    finding = models.TextField(_("finding"))
    next_on = models.DateField(_("next follow-up"), null=True, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(name="follow_up_has_finding", condition=~Q(finding="")),
            models.CheckConstraint(
                name="follow_up_next_is_later",
                condition=Q(next_on__isnull=True) | Q(next_on__gt=models.F("happened_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} – {self.happened_on:%Y-%m-%d}"


class Recommendation(TimeStamped):
    """Advice to a project; accepting it creates an action."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="recommendations", verbose_name=_("project")
    )
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name=_("author"),
    )
    advice = models.CharField(_("advice"), max_length=300)
    why = models.TextField(_("why"), blank=True)
    resource = models.ForeignKey(
        "library.Resource", on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=RecommendationState, default=RecommendationState.PROPOSED
    )
    reply = models.CharField(_("a word on it"), max_length=300, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.CheckConstraint(name="recommendation_has_advice", condition=~Q(advice="")),
            models.CheckConstraint(
                name="recommendation_set_aside_has_word",
                condition=~Q(state=RecommendationState.SET_ASIDE) | ~Q(reply=""),
            ),
        ]

    def __str__(self) -> str:
        return self.advice


class Action(TimeStamped):
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="actions", verbose_name=_("project")
    )
    title = models.CharField(_("what"), max_length=250)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("who"),
    )
    due_on = models.DateField(_("for"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ActionState, default=ActionState.TODO)
    done_at = models.DateTimeField(_("carried out on"), null=True, blank=True)
    log = models.ForeignKey(
        SessionLog, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.CheckConstraint(name="action_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="action_done_has_date", condition=~Q(state=ActionState.DONE) | Q(done_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_on"], name="action_owed", condition=Q(state="todo"))]

    def __str__(self) -> str:
        return self.title
