"""Pages of the programme: home, theme, course, module, lesson."""

from typing import ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from lms.core.db.fields import StreamField
from lms.programme.blocks import LessonBody
from lms.programme.enums import Completion, Hue

from .base import ProgrammePage

TEXT = ["bold", "italic", "ol", "ul", "link"]


class HomePage(ProgrammePage):
    lede = models.CharField(_("first sentence"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True, features=["h2", *TEXT])

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["programme.ThemeIndexPage", "programme.CourseIndexPage"]
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body")]
    template = "programme/home_page.html"

    class Meta:
        verbose_name = _("home page")


class ThemeIndexPage(ProgrammePage):
    lede = models.CharField(_("first sentence"), max_length=300, blank=True)

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["programme.HomePage"]
    subpage_types: ClassVar[list[str]] = ["programme.ThemePage"]
    content_panels = [*Page.content_panels, FieldPanel("lede")]
    template = "programme/theme_index_page.html"

    class Meta:
        verbose_name = _("list of themes")


class ThemePage(ProgrammePage):
    """One subject of the programme: why, what for, how it is taught, whom to ask."""

    hue = models.CharField(_("colour"), max_length=10, choices=Hue, default=Hue.NONE)
    short_title = models.CharField(_("short name"), max_length=60)
    kicker = models.CharField(_("subject, in a word or two"), max_length=40, blank=True)
    intro = models.CharField(_("first sentence"), max_length=300, blank=True)
    challenge = RichTextField(_("challenge"), blank=True, features=TEXT)
    objective = RichTextField(_("objective"), blank=True, features=TEXT)
    how_taught = RichTextField(_("how it is taught"), blank=True, features=TEXT)
    # The groups of the cohorts that follow this theme: who is in one may read what is reserved to the theme.
    # Written by cohorts.domain, never by hand.
    groups = models.ManyToManyField(Group, related_name="themes", blank=True, editable=False)

    parent_page_types: ClassVar[list[str]] = ["programme.ThemeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("short_title"), FieldPanel("kicker"), FieldPanel("hue"), FieldPanel("intro")],
            _("In short"),
        ),
        FieldPanel("challenge"),
        FieldPanel("objective"),
        FieldPanel("how_taught"),
    ]
    template = "programme/theme_page.html"

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


LABEL = {"id", "page_ptr", "path", "title", "slug", "url_path", "short_title", "hue"}


def beyond_label(path: str) -> list[str]:
    """What lists do not show of a theme that is read beside their rows, for `defer()`: long texts and many columns."""
    return [f"{path}__{field.name}" for field in ThemePage._meta.concrete_fields if field.name not in LABEL]


class CourseIndexPage(ProgrammePage):
    lede = models.CharField(_("first sentence"), max_length=300, blank=True)

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["programme.HomePage"]
    subpage_types: ClassVar[list[str]] = ["programme.CoursePage"]
    content_panels = [*Page.content_panels, FieldPanel("lede")]
    template = "programme/course_index_page.html"

    class Meta:
        verbose_name = _("list of courses")


class CoursePage(ProgrammePage):
    theme = models.ForeignKey(
        ThemePage, on_delete=models.PROTECT, related_name="courses", verbose_name=_("theme")
    )
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    objectives = models.TextField(
        _("objectives"),
        max_length=1500,
        blank=True,
        help_text=_("One a line; they stand on the certificate."),
    )
    in_order = models.BooleanField(
        _("one lesson after the other"),
        default=False,
        help_text=_("A lesson opens once the required lessons before it are done."),
    )
    prerequisite = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="prepared",
        verbose_name=_("course to finish first"),
        help_text=_("The lessons of this course open once the other one is finished."),
    )

    parent_page_types: ClassVar[list[str]] = ["programme.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["programme.ModulePage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("theme"),
        FieldPanel("summary"),
        FieldPanel("objectives"),
        FieldPanel("in_order"),
        FieldPanel("prerequisite"),
    ]
    template = "programme/course_page.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def clean(self) -> None:
        """Courses that wait for one another would never open."""
        super().clean()
        before, seen = self.prerequisite, set()
        while before is not None and before.pk not in seen:
            if before.pk == self.pk:
                raise ValidationError(
                    {"prerequisite": _("This course waits for that one already: nobody could begin.")}
                )
            seen.add(before.pk)
            before = before.prerequisite


class ModulePage(ProgrammePage):
    summary = models.CharField(_("summary"), max_length=400, blank=True)

    parent_page_types: ClassVar[list[str]] = ["programme.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["programme.LessonPage"]
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    template = "programme/module_page.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(ProgrammePage):
    """Ten minutes of reading and a question."""

    minutes = models.PositiveSmallIntegerField(_("reading time, in minutes"), default=10)
    outcome = models.CharField(_("at the end, you will know how to…"), max_length=250, blank=True)
    required = models.BooleanField(
        _("required"), default=True, help_text=_("The course is finished once all required lessons are done.")
    )
    completion = models.CharField(_("done when"), max_length=10, choices=Completion, default=Completion.HAND)
    body = StreamField(LessonBody, verbose_name=_("content"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["programme.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("required"), FieldPanel("completion")], _("In the course")
        ),
        FieldPanel("outcome", help_text=_("One whole sentence: it is shown as it stands, under the title.")),
        FieldPanel("body"),
    ]
    template = "programme/lesson_page.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
