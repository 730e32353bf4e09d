"""Editions of courses: what was asked of people, frozen each time that publishing changes it."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from lms.learning.editions import content_of, digest_of
from lms.learning.models import CourseEdition
from lms.programme.models import CoursePage, LessonPage, ModulePage


@transaction.atomic
def renew_edition(course: CoursePage) -> CourseEdition:
    """The edition that says what the course asks for now: the last one, or a new one where that changed. Idempotent."""
    CoursePage.objects.select_for_update(of=("self",), no_key=True).only("pk").order_by("pk").get(
        pk=course.pk
    )
    last = CourseEdition.objects.filter(course=course).order_by("-number").first()
    content = content_of(course)
    digest = digest_of(content)
    if last is not None and last.digest == digest:
        return last
    number = last.number + 1 if last else 1
    return CourseEdition.objects.create(course=course, number=number, content=content, digest=digest)


def current_edition(course: CoursePage) -> CourseEdition:
    """The last edition; the first one is made when somebody begins, or when the course is published."""
    last = CourseEdition.objects.filter(course=course).order_by("-number").first()
    return last or renew_edition(course)


def renew_around(*paths: str) -> None:
    """Of the courses in which pages at these places stand, where somebody has begun them."""
    above = {path[:end] for path in paths for end in range(Page.steplen, len(path) + 1, Page.steplen)}
    for course in CoursePage.objects.filter(path__in=above, editions__isnull=False).distinct().order_by("pk"):
        renew_edition(course)


def _changed(instance: Page, **signal: Any) -> None:
    renew_around(instance.path)


def _moved(url_path_before: str, parent_page_before: Page, parent_page_after: Page, **signal: Any) -> None:
    renew_around(parent_page_before.path, parent_page_after.path)


def listen() -> None:
    """Whatever is published, taken down, deleted or moved."""
    for model in (CoursePage, ModulePage, LessonPage):
        for signal in (page_published, page_unpublished, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"learning.editions.{model.__name__}")
    post_page_move.connect(_moved, dispatch_uid="learning.editions.moved")
