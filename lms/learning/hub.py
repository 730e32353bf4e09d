"""The reader's own courses on their first page: where to go on, and what comes after."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.memberships import memberships_of
from lms.core.hub import Card, FirstPage, NextStep, Panel, Urgency, next_steps, panels

from .course_tree import CourseTree, my_trees


def _courses(page: FirstPage) -> list[CourseTree]:
    """Of who has a seat in a cohort."""
    return my_trees(page.user) if memberships_of(page.user).joined_cohorts else []


def _panel(page: FirstPage) -> dict[str, Any] | None:
    courses = page.read(_courses)
    return {"courses": courses} if courses else None


def _to_read(page: FirstPage) -> Card | None:
    course = next((c for c in page.read(_courses) if c.next), None)
    if course is None or course.next is None:
        return None
    resume = reverse("learning:resume", args=[course.course.pk])
    return Card(
        headline=_("your course awaits you."),
        title=course.next.page.title,
        text=course.course.title,
        href=resume if course.is_started else course.next.page.url,
        action=_("Resume reading") if course.is_started else _("Begin reading"),
        hue=course.theme.hue,
    )


def _to_go_on(page: FirstPage) -> Card | None:
    """Every course is done: say it once, and lead to what comes next."""
    course = next((c for c in page.read(_courses) if c.is_done), None)
    if course is None:
        return None
    return Card(
        headline=_("your course is finished. Well done."),
        title=_("And now?"),
        text=course.course.title,
        href=course.course.url,
        action=_("See what comes next"),
        hue=course.theme.hue,
    )


panels.register(Panel("courses", _panel, "learning/hub/courses.html", order=30))
next_steps.register(NextStep("read a lesson", _to_read, Urgency.LATER, order=20))
next_steps.register(NextStep("go on after a course", _to_go_on, Urgency.LATER, order=30))
