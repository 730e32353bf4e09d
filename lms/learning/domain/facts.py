"""What people do, written once and never changed; how far they are follows in the same transaction.

Locks, in this order: whatever the caller holds (an attempt, a launch), then the person's row in the course.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.broker import wake_worker_on_commit
from lms.core.errors import DomainError
from lms.learning.completion import LessonRule, is_finished, is_reached, lesson_outcome
from lms.learning.editions import BELOW_COURSE, course_of, rule_of, rules_of
from lms.learning.enums import FactKind, LessonState, Source
from lms.learning.models import CourseProgress, Fact, LessonProgress
from lms.programme.models import CoursePage, LessonPage

from .editions import current_edition, renew_edition


@dataclass(frozen=True)
class _Place:
    """Where a fact is written: whose it is, in which course and lesson, from where."""

    person: User
    course: int
    lesson: LessonPage
    cohort_id: int | None
    source: str


@transaction.atomic(savepoint=False)
def record(
    *,
    person: User,
    lesson: LessonPage,
    kind: FactKind,
    once: str,
    block: str | None = None,
    cohort: Any = None,
    value: dict[str, Any] | None = None,
    source: str = Source.PAGE,
    by: User | None = None,
    reason: str = "",
) -> tuple[Fact, bool]:
    """Write a fact, and what follows from it for the lesson and the course; (the fact, True) when it is news.

    Idempotent by `once`, which the asker makes and which counts for this person and lesson: the second time gives the
    first row and False, and changes nothing. `block` is the key of a block of the lesson; `value` holds numbers and
    codes, never what a person wrote. Who may do this is asked before. Raises CoursePage.DoesNotExist.
    """
    following = follow(person, lesson, source)
    facts = _facts_of(person, lesson)
    key = f"{person.pk}:{lesson.pk}:{once}"
    known = next((fact for fact in facts if fact.once == key), None)
    if known is not None:
        return known, False
    place = _Place(person, following.course_id, lesson, getattr(cohort, "pk", cohort), source)
    fact = _write(place, kind, key, block=block, value=value or {}, by=by, reason=reason)
    _settle(place, following, [*facts, fact])
    return fact, True


def follow(person: User, lesson: LessonPage, source: str = Source.PAGE) -> CourseProgress:
    """Lock the person's row in the course of a lesson; every verb that reads facts before it writes one begins here."""
    found = _rows().filter(user=person, course__path=lesson.path[:-BELOW_COURSE]).first()
    return found or _begin(person, course_of(lesson), source)


def _rows() -> QuerySet[CourseProgress]:
    """One at a time, locked, with the edition that it follows."""
    rows = CourseProgress.objects.select_related("edition").order_by("pk")
    return rows.select_for_update(of=("self",))


def _facts_of(person: User, lesson: LessonPage) -> list[Fact]:
    """All of one person about one lesson, as they came; asked for once the person's row in the course is locked."""
    return list(Fact.objects.filter(person=person, lesson=lesson).order_by("pk"))


def _follow(person: User, course: CoursePage, source: str) -> CourseProgress:
    """The person's row in the course, locked; begun now, on the edition of now, where it was not."""
    return _rows().filter(user=person, course=course).first() or _begin(person, course, source)


def _begin(person: User, course: CoursePage, source: str) -> CourseProgress:
    edition = current_edition(course)
    now = timezone.now()
    begun = CourseProgress(user=person, course=course, edition=edition, begun_at=now, last_at=now)
    CourseProgress.objects.bulk_create([begun], ignore_conflicts=True)
    following: CourseProgress = _rows().get(user=person, course=course)
    key = f"{person.pk}:course:{course.pk}:began"
    # Whoever came first has written it before letting the row go.
    if not Fact.objects.filter(once=key).exists():
        value = {"edition": following.edition.number}
        _fact(person, course.pk, FactKind.BEGAN, key, at=now, source=source, value=value)
    return following


def _fact(person: User, course: int, kind: FactKind, once: str, **fields: Any) -> Fact:
    return Fact.objects.create(person=person, course_id=course, kind=kind, once=once, **fields)


def _write(place: _Place, kind: FactKind, once: str, **fields: Any) -> Fact:
    fields |= {"lesson": place.lesson, "cohort_id": place.cohort_id, "source": place.source}
    return _fact(place.person, place.course, kind, once, **fields)


def _settle(place: _Place, following: CourseProgress, facts: list[Fact]) -> None:
    """Make the projections say what the facts say; a lesson, or the course, that is done by them becomes so."""
    outcome = lesson_outcome(facts)
    is_done = outcome is not None and outcome.state == LessonState.DONE
    rules = rules_of(following.edition)
    if not is_done and is_reached(_rule(place.lesson, rules), facts):
        facts.append(
            _write(place, FactKind.FINISHED, f"{place.person.pk}:{place.lesson.pk}:done:{len(facts)}")
        )
        outcome, is_done = lesson_outcome(facts), True
    project_lesson(place.person.pk, place.lesson.pk, facts)
    following.last_at = max(following.last_at, facts[-1].at)
    if is_done and following.finished_at is None and _is_course_done(place.person, rules):
        following.finished_at = following.last_at = _finish_course(place, following)
        wake_worker_on_commit("proof.issue_finished", following.pk)
    following.save(update_fields=["last_at", "finished_at"])


def _rule(lesson: LessonPage, rules: dict[int, LessonRule]) -> LessonRule:
    """Of the edition that the person follows; a lesson added since is done as it asks now."""
    known = rules.get(lesson.pk)
    return known if known is not None else rule_of(LessonPage.objects.get(pk=lesson.pk))


def _is_course_done(person: User, rules: dict[int, LessonRule]) -> bool:
    is_done = Exists(LessonProgress.objects.done().filter(user=person, lesson=OuterRef("pk")))
    rows = LessonPage.objects.filter(pk__in=list(rules)).order_by("pk").values_list("pk", "live", is_done)
    lessons = list(rows)
    done, there = {pk for pk, _, done in lessons if done}, {pk for pk, live, _ in lessons if live}
    return is_finished(list(rules.values()), done, there)


def _finish_course(place: _Place, following: CourseProgress) -> Any:
    number = Fact.objects.filter(person=place.person, course=place.course, lesson=None).count()
    key = f"{place.person.pk}:course:{place.course}:finished:{number}"
    value = {"edition": following.edition.number}
    return _fact(
        place.person,
        place.course,
        FactKind.FINISHED,
        key,
        value=value,
        source=place.source,
        cohort_id=place.cohort_id,
    ).at


def project_lesson(user: int, lesson: int, facts: list[Fact]) -> None:
    """Write the row of a person and a lesson as its facts say."""
    outcome = lesson_outcome(facts)
    if outcome is None:
        return
    fields = asdict(outcome)
    LessonProgress.objects.bulk_create(
        [LessonProgress(user_id=user, lesson_id=lesson, **fields)],
        update_conflicts=True,
        unique_fields=["user", "lesson"],
        update_fields=list(fields),
    )


@transaction.atomic
def void(*, fact: Fact, by: User, reason: str) -> Fact:
    """Make a fact count no longer, and what rested on it alone. Raises `voided` where it was already."""
    following = _follow(fact.person, fact.course, fact.source)
    if fact.kind == FactKind.VOIDED or Fact.objects.filter(voids=fact).exists():
        raise DomainError("voided", _("This was voided already."), status=409)
    written = _void(fact, by, reason)
    _undo_what_fell(written, following, by, reason)
    return written


def _void(fact: Fact, by: User, reason: str) -> Fact:
    return Fact.objects.create(
        person=fact.person, course=fact.course, lesson=fact.lesson, block=fact.block, cohort_id=fact.cohort_id,
        kind=FactKind.VOIDED, once=f"void:{fact.pk}", voids=fact, by=by, reason=reason, source=fact.source,
    )  # fmt: skip


def _undo_what_fell(written: Fact, following: CourseProgress, by: User, reason: str) -> None:
    """The lesson is open again when nothing makes it done any more, and the course with it."""
    last = written.at
    if written.lesson is not None:
        facts = _facts_of(written.person, written.lesson)
        _reopen_lesson(written.lesson, facts, following, by, reason)
        project_lesson(written.person_id, written.lesson.pk, facts)
        last = facts[-1].at
    elif written.voids is not None and written.voids.kind == FactKind.FINISHED:
        following.finished_at = None
    following.last_at = max(following.last_at, last)
    following.save(update_fields=["last_at", "finished_at"])


def _reopen_lesson(
    lesson: LessonPage, facts: list[Fact], following: CourseProgress, by: User, reason: str
) -> None:
    """Void what said that the lesson was finished, where its rule is not reached without what has just been voided."""
    outcome = lesson_outcome(facts)
    was_done = following.finished_at is not None or (
        outcome is not None and outcome.state == LessonState.DONE
    )
    rules = rules_of(following.edition)
    if not was_done or is_reached(_rule(lesson, rules), facts, ever=True):
        return
    voided = {one.voids_id for one in facts}
    for one in list(facts):
        if one.kind == FactKind.FINISHED and one.block is None and one.pk not in voided:
            facts.append(_void(one, by, reason))
    if lesson.pk in rules and rules[lesson.pk].is_required and following.finished_at is not None:
        course = Fact.objects.filter(
            person_id=following.user_id, course_id=following.course_id, lesson=None, kind=FactKind.FINISHED
        )
        for one in course.filter(voided_by=None).order_by("pk"):
            following.last_at = _void(one, by, reason).at
        following.finished_at = None


@transaction.atomic
def take_back(*, person: User, lesson: LessonPage, source: str = Source.PAGE) -> bool:
    """The person has not done the lesson after all; True when this changes anything."""
    following = follow(person, lesson, source)
    facts = _facts_of(person, lesson)
    outcome = lesson_outcome(facts)
    if outcome is None or outcome.state != LessonState.DONE:
        return False
    place = _Place(person, following.course_id, lesson, None, source)
    facts.append(_write(place, FactKind.TAKEN_BACK, f"{person.pk}:{lesson.pk}:back:{len(facts)}"))
    _reopen_lesson(lesson, facts, following, person, "")
    project_lesson(person.pk, lesson.pk, facts)
    following.last_at = max(following.last_at, facts[-1].at)
    following.save(update_fields=["last_at", "finished_at"])
    return True


@transaction.atomic
def move_on(*, person: User, course: CoursePage) -> bool:
    """The person follows the newest edition from now on; True when it is another. What is done stays done."""
    following = _follow(person, course, Source.PAGE)
    newest = renew_edition(course)
    if following.edition_id == newest.pk:
        return False
    key = f"{person.pk}:course:{course.pk}:moved:{newest.number}"
    fact = _fact(person, course.pk, FactKind.MOVED_ON, key, value={"edition": newest.number})
    following.edition, following.last_at = newest, fact.at
    following.save(update_fields=["edition", "last_at"])
    return True
