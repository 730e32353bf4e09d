"""The demonstration season: six themes, eight cohorts, 120 people, what they do and what coaches and experts write.

Every write goes through the domain, as a person's would. Loaded in one transaction: wholly there or not at all;
a second run finds what is there and adds nothing.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cohorts.models import GroupSession
from lms.accounts.models import User
from lms.learning.course_tree import my_trees
from lms.learning.domain.progress import mark_done
from lms.notify.enums import MessageState
from lms.notify.models import Message
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import LessonPage, ThemePage

from . import coaching, cohorts, editing, resources, works
from .people import load_invented_territories, load_participants, load_team, read

EXPERTS = {
    "experte@demo.test": ("dites-le-nous-une-fois", "donnees-territoriales"),
    "expert2@demo.test": ("inclusion-numerique", "participation-citoyenne"),
    "expert3@demo.test": ("innovation-ouverte", "mobilite-servicielle"),
}


def load_theme_roles(team: dict[str, User]) -> None:
    """Each expert is the key contact of two themes; the manager answers for all six."""
    for theme in ThemePage.objects.all():
        for email, slugs in EXPERTS.items():
            if theme.slug in slugs:
                _name(theme, team[email], ThemeRoleKind.EXPERT, is_contact=True)
        _name(theme, team["responsable@demo.test"], ThemeRoleKind.MANAGER)


def _name(theme: ThemePage, user: User, role: ThemeRoleKind, *, is_contact: bool = False) -> None:
    words = user.job_title
    grant_theme_role(theme=theme, user=user, role=role, is_contact=is_contact, presentation=words)


def _read_lessons(user: User, count: int) -> None:
    """The first lessons of each course of the person are done, unless they have begun by themselves."""
    if user.lessons.exists():
        return
    for tree in my_trees(user):
        first = [lesson.page.pk for lesson in tree.lessons[:count]]
        for lesson in LessonPage.objects.filter(pk__in=first).order_by("path"):
            mark_done(user=user, lesson=lesson)


def _send_and_read(letters: QuerySet[Message]) -> None:
    """All sent; all but the last two of each person read, as after a season."""
    now, newest = timezone.now(), defaultdict(list)
    for pk, recipient in letters.order_by("-pk").values_list("pk", "recipient_id"):
        newest[recipient].append(pk)
    old = [pk for mine in newest.values() for pk in mine[2:]]
    letters.filter(pk__in=old).update(read_at=now)
    letters.update(state=MessageState.SENT, sent_at=now)


def is_over() -> bool:
    """Nothing lies ahead any more: the season was loaded long ago, its dates are those of then."""
    return not GroupSession.objects.filter(half_days__starts_at__gt=timezone.now()).exists()


@transaction.atomic
def load() -> None:
    """Load what is missing. The letters of the past count as sent and read: nobody gets three hundred of them at start."""
    before = set(Message.objects.values_list("pk", flat=True))
    team = load_team()
    load_theme_roles(team)
    plan = read("season")
    people = load_participants(sum(row["people"] + row["waiting"] for row in plan["cohorts"]))
    territories = load_invented_territories()
    groups = cohorts.load(plan["cohorts"], team, people)
    coaching.load(plan, team, groups, territories)
    works.load(groups["once-26"], team["coach@demo.test"])
    _read_lessons(team["participante@demo.test"], 3)
    _read_lessons(team["participant2@demo.test"], 1)
    resources.load(plan["resources"], team["editrice@demo.test"])
    editing.load(plan["editing"], team)
    _send_and_read(Message.objects.exclude(pk__in=before).filter(state=MessageState.WAITING))
