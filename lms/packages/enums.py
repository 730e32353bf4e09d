"""Kinds of packages, and what a lesson asks of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackageKind(models.TextChoices):
    SCORM12 = "scorm12", _("SCORM 1.2")
    SCORM2004 = "scorm2004", _("SCORM 2004")
    H5P = "h5p", _("H5P")


class DoneWhen(models.TextChoices):
    """What a lesson asks of a package."""

    FINISHED = "finished", _("The package says that it is finished")
    PASSED = "passed", _("The score reaches the mark")
    OPTIONAL = "optional", _("Nothing: it may be skipped")
