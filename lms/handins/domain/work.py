"""Writing a draft and handing it in: by one person, or by whoever of a team comes first.

Locks, in this order: the lesson (it stays), the work, then each person's row in the course.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lms.accounts.models import User
from lms.accounts.queries import as_now
from lms.core.db.clock import database_now
from lms.core.files.enums import LIVE
from lms.handins import queries
from lms.handins.enums import OPEN, WorkState
from lms.handins.models import HandIn, Version
from lms.learning.domain import facts
from lms.learning.domain.progress import lock_open_lesson
from lms.learning.editions import course_of
from lms.learning.enums import FactKind
from lms.learning.registry import own_cohort, own_projects, team_of
from lms.programme.models import LessonPage

from . import files, notify
from .errors import refusal


@dataclass(frozen=True)
class Written:
    """What came from the page. `step` is the last one that the page knew."""

    text: str
    note: str
    step: int
    file: Any = None
    drops_file: bool = False


@transaction.atomic
def keep_draft(
    *, by: User, lesson: LessonPage, block: str, written: Written, project: int | None = None
) -> HandIn:
    """Keep what is written, for the person or their team; nothing is handed in. Raises what `errors.SENTENCES` say."""
    work, task = _open(by, lesson, block, project)
    _write(work, task, written, by)
    return work


@transaction.atomic
def hand_in(*, by: User, lesson: LessonPage, block: str, step: int, project: int | None = None) -> HandIn:
    """Make the draft the next version, at this moment; where its file has no verdict yet, once it has one.

    Raises what `errors.SENTENCES` say: the draft stays. The second of two who hand in at once is told `handed_in`.
    """
    work, task = _open(by, lesson, block, project)
    if step != work.step:
        raise refusal("stale")
    _check_whole(work, task)
    now = database_now()
    deadline = queries.deadline_of(work.cohort_id, work.lesson_id, work.block)
    if deadline is not None and deadline.late_until is not None and now > deadline.late_until:
        raise refusal("too_late")
    work.step += 1
    work.wanted_at, work.wanted_by, work.possible = now, by, task.possible
    work.save()
    hand_in_wanted(work)
    return work


def _open(by: User, lesson: LessonPage, block: str, project: int | None) -> tuple[HandIn, queries.Task]:
    """The work, locked and made where there is none, that this person may write to now."""
    begun = HandIn.objects.owned_by(as_now(by)).filter(lesson=lesson, block=block).exists()
    lesson = lock_open_lesson(by, lesson, is_begun=begun)
    task = queries.tasks_of(lesson).get(block)
    if task is None:
        raise refusal("no_such_work")
    if task.is_of_team and project not in dict(own_projects(by, lesson)):
        raise refusal("no_team")
    course = course_of(lesson)
    whose = {"project_id": project} if task.is_of_team else {"person": by}
    same = {"lesson": lesson, "block": block, **whose}
    HandIn.objects.get_or_create(**same, defaults={"course": course, "title": task.title})
    rows = HandIn.objects.select_for_update(of=("self",), no_key=True).select_related("draft_file", "project")
    work = rows.order_by("pk").get(**same)
    if work.state not in OPEN:
        raise refusal("accepted" if work.state == WorkState.ACCEPTED else "handed_in")
    if work.wanted_at is not None and work.wanted_by_id != by.pk:
        raise refusal("handed_in")
    _follow_cohort(work, by, course.theme_id)
    return work, task


def _follow_cohort(work: HandIn, by: User, theme: int) -> None:
    """The cohort in which the person, or the project, is now: its coaches read from here on."""
    now: int | None = own_cohort(by, theme)
    if now is None and work.cohort_id is not None:
        raise refusal("seat_ended")
    project = work.project
    if project is not None and project.theme_id == theme and project.cohort_id is not None:
        now = project.cohort_id
    work.cohort_id = now


def _write(work: HandIn, task: queries.Task, written: Written, by: User) -> None:
    if written.step != work.step:
        raise refusal("stale")
    work.step += 1
    work.title = task.title
    work.draft_text, work.draft_note = written.text if task.takes_text else "", written.note
    work.wanted_at = work.wanted_by = None
    old = work.draft_file
    if written.file and task.takes_file:
        work.draft_file = files.receive(by=by, work=work, file=written.file)
    elif written.drops_file or not task.takes_file:
        work.draft_file = None
    work.save()
    if old is not None and work.draft_file != old:
        files.drop(old)


def _check_whole(work: HandIn, task: queries.Task) -> None:
    has_text, has_file = bool(work.draft_text.strip()), work.draft_file is not None
    if task.takes_file and not task.takes_text and not has_file:
        raise refusal("no_file")
    if task.takes_text and not task.takes_file and not has_text:
        raise refusal("nothing_written")
    if not has_text and not has_file:
        raise refusal("nothing")


def hand_in_wanted(work: HandIn) -> None:
    """Make the version that was asked for, unless its file is still examined. The caller holds the work."""
    file, at, by = work.draft_file, work.wanted_at, work.wanted_by
    if at is None or by is None or (file is not None and file.state in LIVE):
        return
    deadline = queries.deadline_of(work.cohort_id, work.lesson_id, work.block)
    due_at = deadline.due_at if deadline else None
    version = Version.objects.create(
        hand_in=work, number=work.number + 1, text=work.draft_text, note=work.draft_note, file=file, by=by,
        cohort_id=work.cohort_id, handed_in_at=at, due_at=due_at, is_late=due_at is not None and at > due_at,
    )  # fmt: skip
    work.state, work.number, work.handed_in_at = WorkState.HANDED_IN, version.number, at
    work.is_late, work.points = version.is_late, None
    work.draft_text = work.draft_note = ""
    work.draft_file = work.wanted_at = work.wanted_by = None
    work.save()
    value = {"version": version.number, "late": version.is_late}
    record(work, FactKind.HANDED_IN, f"version:{version.number}", value)
    notify.handed_in(version)


def people_of(work: HandIn) -> list[User]:
    """Who it is of now: the person, or those who carry the project."""
    if work.project_id is None:
        return [work.person] if work.person else []
    return sorted((one for one in team_of(work.project_id) if one.is_active), key=lambda one: one.pk)


def record(
    work: HandIn, kind: FactKind, once: str, value: dict[str, Any] | None = None, by: User | None = None
) -> None:
    """A fact of each of these people, in the order of their keys."""
    for person in people_of(work):
        facts.record(
            person=person, lesson=work.lesson, kind=kind, block=str(work.block), cohort=work.cohort_id,
            once=f"hand-in:{work.pk}:{once}", value=value, by=by,
        )  # fmt: skip
