"""Hues of the themes and the roles that a theme gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hue(models.TextChoices):
    """The colour of a theme: `theme-<value>` in the style sheets."""

    ONCE = "once", _("Blue (tell us once)")
    INCLUSION = "inclusion", _("Brick (inclusion)")
    OPENNESS = "openness", _("Violet (innovation)")
    MOBILITY = "mobility", _("Teal (mobility)")
    CITIZENS = "citizens", _("Raspberry (participation)")
    DATA = "data", _("Olive (data)")
    NONE = "none", _("Slate (no theme)")


class ThemeRoleKind(models.TextChoices):
    """What binds a person to a theme."""

    EXPERT = "expert", _("Expert")
    MANAGER = "manager", _("Programme manager")


class Completion(models.TextChoices):
    """How a lesson becomes done."""

    HAND = "hand", _("the reader says so, once the activities asked for are done")
    ACTIVITIES = "activities", _("by itself, once the activities asked for are done")
