"""What people hand in: the work as it stands, its versions and reviews, which nobody changes, its files, and deadlines."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import memberships_of
from lms.accounts.requests import AnyUser
from lms.core.db.clock import database_now
from lms.core.db.models import TimeStamped
from lms.core.files.enums import LIVE, FileState
from lms.core.files.models import SentFile, examination_constraints
from lms.programme.models import CoursePage, LessonPage

from .enums import TONES, VERDICTS, WorkState

LONGEST_TEXT, LONGEST_NOTE = 50_000, 2_000  # letters


def _own(user: Any) -> Q:
    return Q(person=user) | Q(project__in=memberships_of(user).carried_projects)


def _marks(user: Any) -> Q:
    """Coaches of its cohort, experts of its theme."""
    known = memberships_of(user)
    return Q(cohort__in=known.coached_cohorts) | Q(course__theme__in=known.expert_themes)


class HandInQuerySet(models.QuerySet["HandIn"]):
    def visible_to(self, user: AnyUser) -> "HandInQuerySet":
        """One's own and one's team's; once handed in, to those who mark it and to the managers of the theme."""
        if not user.is_authenticated:
            return self.none()
        handed_in = Q(number__gte=1)
        if user.is_superuser:
            return self.filter(handed_in | _own(user))
        manages = Q(course__theme__in=memberships_of(user).managed_themes)
        return self.filter(_own(user) | (handed_in & (_marks(user) | manages)))

    def owned_by(self, user: AnyUser) -> "HandInQuerySet":
        return self.filter(_own(user)) if user.is_authenticated else self.none()

    def read_by(self, user: AnyUser) -> "HandInQuerySet":
        """Other people's, handed in, that one may see."""
        return self.visible_to(user).filter(number__gte=1).exclude(pk__in=self.model.objects.owned_by(user))

    def marked_by(self, user: AnyUser) -> "HandInQuerySet":
        """Other people's, handed in, that one may mark."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(_marks(user), number__gte=1).exclude(pk__in=self.model.objects.owned_by(user))


class HandIn(TimeStamped):
    """The work of one person, or of one team, for one block of a lesson: its draft, and what its versions came to.

    `step` grows with each write: who writes from an older page is told. `wanted_at`: it was handed in at that moment, with a
    file that is still examined; the verdict makes the version, or gives the draft back.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="hand_ins"
    )
    project = models.ForeignKey(
        "coaching.Project", on_delete=models.PROTECT, null=True, related_name="hand_ins"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="hand_ins")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="hand_ins")
    block = models.UUIDField(_("block"))
    title = models.CharField(_("title"), max_length=120)  # of the block, when it was last written
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, null=True, related_name="hand_ins")
    state = models.CharField(_("state"), max_length=10, choices=WorkState, default=WorkState.DRAFT)
    step = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField(_("version"), default=0)  # of the last one
    handed_in_at = models.DateTimeField(_("handed in"), null=True)
    is_late = models.BooleanField(_("late"), default=False)
    possible = models.DecimalField(
        _("out of"), max_digits=8, decimal_places=2, null=True
    )  # null: a word and no mark
    points = models.DecimalField(_("mark"), max_digits=8, decimal_places=2, null=True)
    draft_text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    draft_note = models.TextField(_("what changed"), max_length=LONGEST_NOTE, blank=True)
    draft_file = models.ForeignKey(
        "handins.HandInFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    wanted_at = models.DateTimeField(null=True)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = HandInQuerySet.as_manager()

    class Meta:
        ordering = ["-handed_in_at", "-id"]
        verbose_name = _("work handed in")
        verbose_name_plural = _("works handed in")
        indexes = [models.Index(fields=["cohort", "state"], name="hand_in_cohort")]
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson", "block"], name="hand_in_once_a_person"),
            models.UniqueConstraint(fields=["project", "lesson", "block"], name="hand_in_once_a_project"),
            models.CheckConstraint(
                name="hand_in_of_a_person_or_a_project",
                condition=Q(person__isnull=False, project__isnull=True) | Q(person__isnull=True, project__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_in_draft_has_no_version",
                condition=Q(state=WorkState.DRAFT, number=0, handed_in_at__isnull=True)
                | (~Q(state=WorkState.DRAFT) & Q(number__gte=1, handed_in_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="hand_in_wanted_by_somebody",
                condition=Q(wanted_at__isnull=True, wanted_by__isnull=True)
                | Q(wanted_at__isnull=False, wanted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_in_mark_within_what_is_possible",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("possible")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} ({self.whose})"

    @property
    def whose(self) -> str:
        """Who hands it in: a name, or the title of the project."""
        return str(self.person.get_full_name() if self.person else self.project)

    @property
    def tone(self) -> str:
        return TONES[WorkState(self.state)]


class HandInFileQuerySet(models.QuerySet["HandInFile"]):
    def visible_to(self, user: AnyUser) -> "HandInFileQuerySet":
        """Files of one's own work; of other people's, those of a version that was handed in."""
        own = HandIn.objects.owned_by(user)
        read = HandIn.objects.visible_to(user)
        return self.filter(
            Q(hand_in__in=own.values("pk")) | Q(versions__isnull=False, hand_in__in=read.values("pk"))
        ).distinct()


class HandInFile(SentFile):
    """A file that was sent for a work. Accepted, its bytes stay here, and only the erasure of its person empties it."""

    hand_in = models.ForeignKey(HandIn, on_delete=models.PROTECT, related_name="files")
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = HandInFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("file of a work")
        verbose_name_plural = _("files of works")
        constraints = [
            *examination_constraints("hand_in_file"),
            # Only an examination knows the digest of a file: what was not examined cannot be served.
            models.CheckConstraint(
                name="hand_in_file_was_examined",
                condition=~Q(state=FileState.ACCEPTED) | ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="hand_in_file_kept_or_gone",
                condition=(Q(state__in=LIVE) & ~Q(file="")) | Q(state=FileState.ACCEPTED)
                | Q(state__in=[FileState.REFUSED, FileState.REPLACED], file=""),
            ),
        ]  # fmt: skip

    @property
    def is_there(self) -> bool:
        """Whether it can be opened."""
        return self.state == FileState.ACCEPTED and bool(self.file)

    @property
    def mark(self) -> str:
        """Up to four letters on its sheet of paper."""
        return self.name.rpartition(".")[2].upper()[:4]


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: AnyUser) -> "VersionQuerySet":
        return self.filter(hand_in__in=HandIn.objects.visible_to(user).values("pk"))


class Version(models.Model):
    """What was handed in, and when: never changed nor removed (triggers); its words go when their person is erased."""

    hand_in = models.ForeignKey(HandIn, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    note = models.TextField(_("what changed"), max_length=LONGEST_NOTE, blank=True)
    file = models.ForeignKey(HandInFile, on_delete=models.PROTECT, null=True, related_name="versions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="versions_handed_in"
    )
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField(_("handed in"))
    due_at = models.DateTimeField(_("deadline"), null=True)  # as it stood
    is_late = models.BooleanField(_("late"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["hand_in", "-number"]
        verbose_name = _("version handed in")
        verbose_name_plural = _("versions handed in")
        constraints = [
            models.UniqueConstraint(fields=["hand_in", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["file"], name="version_file_once"),
            models.CheckConstraint(name="version_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="version_late_after_its_deadline",
                condition=Q(is_late=True, due_at__isnull=False, handed_in_at__gt=F("due_at"))
                | Q(is_late=False, due_at__isnull=True)
                | Q(is_late=False, handed_in_at__lte=F("due_at")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.hand_in_id} v{self.number}"


class Review(models.Model):
    """What somebody said of a version: never changed; a second one corrects the first. Its words go with their person."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_written")
    at = models.DateTimeField(default=database_now)
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=[(one.value, one.label) for one in VERDICTS]
    )
    points = models.DecimalField(_("mark"), max_digits=8, decimal_places=2, null=True)
    possible = models.DecimalField(_("out of"), max_digits=8, decimal_places=2, null=True)
    comment = models.TextField(_("remark"), max_length=LONGEST_TEXT, blank=True)

    class Meta:
        ordering = ["version", "number"]
        verbose_name = _("review of a version")
        verbose_name_plural = _("reviews of versions")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="review_number_once"),
            models.CheckConstraint(
                name="review_mark_within_what_is_possible",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("possible")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.verdict}"


class Deadline(TimeStamped):
    """Until when a cohort hands in for a block; later is « late », until `late_until` where there is an end."""

    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, related_name="deadlines")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="deadlines")
    block = models.UUIDField(_("block"))
    due_at = models.DateTimeField(_("deadline"))
    late_until = models.DateTimeField(_("late until"), null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "lesson", "block"], name="deadline_once"),
            models.CheckConstraint(
                name="deadline_late_after_it",
                condition=Q(late_until__isnull=True) | Q(late_until__gt=F("due_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.lesson_id}/{self.block}"
