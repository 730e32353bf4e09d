"""Who may open a course. Wagtail decides by groups; these are the only functions that write them."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import post_save, pre_save
from wagtail.models import Page, PageViewRestriction

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.programme.models import CoursePage, ThemePage

# Those who write, lead or advise read every course; coaches come by the group of their cohort.
ALWAYS = (Role.EDITOR, Role.MANAGER, Role.EXPERT)


def staff_groups() -> list[Group]:
    """The groups that may open every course, made at need."""
    return [Group.objects.get_or_create(name=ROLE_GROUPS[role])[0] for role in ALWAYS]


def _restriction(page: Page, kind: str) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.select_for_update(of=("self",)).filter(page=page).first()
    restriction = restriction or PageViewRestriction(page=page)
    if restriction.restriction_type != kind:
        restriction.restriction_type = kind
        restriction.save()
    return restriction


@transaction.atomic
def restrict_course_to_groups(*, course: CoursePage, groups: Iterable[Group] = ()) -> None:
    """Only these groups, those of the theme's cohorts, and the staff may open the course."""
    allowed = {*groups, *course.theme.groups.all(), *staff_groups()}
    _restriction(course, PageViewRestriction.GROUPS).groups.set(allowed)


@transaction.atomic
def require_sign_in(*, page: Page) -> None:
    """Anybody with an account may open the page and those below it."""
    _restriction(page, PageViewRestriction.LOGIN).groups.set([])


def _restrictions_of(theme: ThemePage) -> list[PageViewRestriction]:
    courses = CoursePage.objects.filter(theme=theme).values("pk")
    return list(
        PageViewRestriction.objects.filter(page__in=courses, restriction_type=PageViewRestriction.GROUPS)
    )


@transaction.atomic
def allow_group(*, theme: ThemePage, group: Group) -> None:
    """A cohort follows the theme: its group opens the theme's reserved courses. Called by the cohorts' domain."""
    theme.groups.add(group)
    for restriction in _restrictions_of(theme):
        restriction.groups.add(group)


# --- A course that goes to another theme --------------------------------------------------------
def follow_courses_to_other_themes() -> None:
    """Called once by AppConfig.ready: the theme is a field of the page, which any publication may change."""
    pre_save.connect(_remember_theme, sender=CoursePage, dispatch_uid="programme.theme_before")
    post_save.connect(_follow_theme, sender=CoursePage, dispatch_uid="programme.theme_after")


def _remember_theme(instance: CoursePage, raw: bool = False, **signal: object) -> None:
    known = CoursePage.objects.filter(pk=instance.pk).values_list("theme_id", flat=True)
    instance.__dict__["_theme_before"] = None if raw or not instance.pk else known.first()


@transaction.atomic
def _follow_theme(instance: CoursePage, **signal: object) -> None:
    """The cohorts of the former theme leave the course, those of the new one enter it; what was open stays open."""
    before = instance.__dict__.pop("_theme_before", None)
    if before is None or before == instance.theme_id:
        return
    for restriction in PageViewRestriction.objects.filter(
        page=instance.pk, restriction_type=PageViewRestriction.GROUPS
    ):
        restriction.groups.remove(*Group.objects.filter(themes=before))
        restriction.groups.add(*Group.objects.filter(themes=instance.theme_id))
