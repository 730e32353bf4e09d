"""Words of LTI 1.3, and what a lesson asks of an outside tool."""

from django.db import models
from django.utils.translation import gettext_lazy as _

VERSION = "1.3.0"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DL_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
ROLES = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
COURSE_OFFERING = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"


class Scope(models.TextChoices):
    """What a tool may ask of our services."""

    LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
    RESULT = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
    SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


class MessageType(models.TextChoices):
    RESOURCE = "LtiResourceLinkRequest"
    CHOICE = "LtiDeepLinkingRequest"
    CHOSEN = "LtiDeepLinkingResponse"


class ActivityProgress(models.TextChoices):
    INITIALIZED = "Initialized", _("opened")
    STARTED = "Started", _("begun")
    IN_PROGRESS = "InProgress", _("begun")
    SUBMITTED = "Submitted", _("sent")
    COMPLETED = "Completed", _("finished")


class GradingProgress(models.TextChoices):
    FULLY_GRADED = "FullyGraded", _("graded")
    PENDING = "Pending", _("being graded")
    PENDING_MANUAL = "PendingManual", _("somebody will grade it")
    FAILED = "Failed", _("could not be graded")
    NOT_READY = "NotReady", _("not graded")


class DoneWhen(models.TextChoices):
    """What a lesson asks of an outside tool."""

    FINISHED = "finished", _("The tool says that it is finished")
    PASSED = "passed", _("The score reaches the mark")
    OPTIONAL = "optional", _("Nothing: it may be skipped")
