"""Kinds of facts, states of a lesson."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactKind(TextChoices):
    BEGAN = "began", _("course begun")
    MOVED_ON = "moved_on", _("newer version of the course chosen")
    OPENED = "opened", _("lesson opened")
    READ = "read", _("read")
    CHECKED = "checked", _("ticked")
    ANSWERED = "answered", _("answered")
    FINISHED = "finished", _("finished")
    SCORED = "scored", _("scored")
    HANDED_IN = "handed_in", _("handed in")
    MARKED = "marked", _("marked")
    REFLECTED = "reflected", _("reflection written")
    DONE_BY_HAND = "done_by_hand", _("said to be done")
    TAKEN_BACK = "taken_back", _("taken back")
    GRANTED = "granted", _("granted")
    VOIDED = "voided", _("voided")


OF_A_COURSE = {
    FactKind.BEGAN,
    FactKind.MOVED_ON,
    FactKind.FINISHED,
    FactKind.VOIDED,
}  # may be without a lesson
WITH_REASON = {FactKind.GRANTED, FactKind.VOIDED}


class Source(TextChoices):
    PAGE = "page", _("page")
    API = "api", _("program")
    PACKAGE = "package", _("package")
    TOOL = "tool", _("outside tool")
    IMPORT = "import", _("import")
    SWEEP = "sweep", _("automatic")


class LessonState(TextChoices):
    STARTED = "started", _("started")
    DONE = "done", _("done")
