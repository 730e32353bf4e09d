"""Who is expert or manager of a theme: rows of their own, which no page and no form of a page holds (invariant 12)."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Granted, GrantedQuerySet, RoleGrant
from lms.programme.enums import ThemeRoleKind

from .pages import ThemePage


class ThemeRoleQuerySet(GrantedQuerySet["ThemeRole"]):
    def in_force(self, now: datetime | None = None) -> Self:
        """Those that count at this moment: the person also holds the role of the programme that this one needs."""
        held = RoleGrant.objects.in_force(now).filter(
            user=models.OuterRef("user"), role=models.OuterRef("role")
        )
        return super().in_force(now).filter(models.Exists(held))


class ThemeRole(Granted):
    """Binds an expert or a programme manager to a theme; a key contact is shown on its page.

    Written by `domain.theme_roles` alone.
    """

    page = models.ForeignKey(
        ThemePage, on_delete=models.CASCADE, related_name="roles", verbose_name=_("theme")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="theme_roles",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=10, choices=ThemeRoleKind)
    is_contact = models.BooleanField(_("key contact"), default=False)
    presentation = models.CharField(_("in a few words"), max_length=200, blank=True)

    objects = ThemeRoleQuerySet.as_manager()

    class Meta:
        ordering = ["page", "id"]
        verbose_name = _("role in a theme")
        verbose_name_plural = _("roles in themes")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "user", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="theme_role_once",
                violation_error_message=_("This person has this role in the theme already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def words(self) -> str:
        """What a visitor reads beside the name."""
        return self.presentation or str(self.get_role_display())
