"""Handing in: drafts, versions, deadlines, files, teams; what the database refuses; what people are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cohorts.domain.enrolment import withdraw
from lms.accounts.registry import personal_data
from lms.handins.domain import deadlines, files, work
from lms.handins.models import Deadline, HandIn, HandInFile, Review, Version
from lms.learning.domain.rebuild import rebuild_progress
from lms.learning.models import Fact, LessonProgress
from lms.notify.models import Message
from tests.coaching.conftest import refused
from tests.factories.coaching import MemberFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory
from tests.library.help import PDF, upload

from .conftest import make_class
from .world import BY_TEAM, add_task, hand_in, keep, review

pytestmark = pytest.mark.django_db


def told(*people):
    """(notification, reader) in the order in which they were written."""
    names = {person.pk: index for index, person in enumerate(people)}
    rows = Message.objects.filter(notification__startswith="handins.").order_by("pk")
    return [(row.notification.removeprefix("handins."), names[row.recipient_id]) for row in rows]


def kinds(person):
    return list(
        Fact.objects.filter(person=person).exclude(lesson=None).order_by("pk").values_list("kind", flat=True)
    )


def test_draft_then_version_then_accepted_counts_in_the_lesson(group):
    draft = keep(group.person, group.lesson, group.block, "Un début")
    assert (draft.state, draft.number, Version.objects.count()) == ("draft", 0, 0)
    found = hand_in(group.person, group.lesson, group.block, "Fini")
    assert (found.state, found.number, found.is_late, found.draft_text) == ("handed_in", 1, False, "")
    assert found.cohort_id == group.cohort.pk
    assert kinds(group.person) == ["handed_in"]
    review(found, group.coach, points=14)
    found.refresh_from_db()
    assert (found.state, found.points) == ("accepted", 14)
    assert kinds(group.person) == ["handed_in", "marked", "scored", "finished"]
    assert LessonProgress.objects.get(user=group.person).points == 14
    assert told(group.person, group.coach, group.expert) == [
        ("handed_in", 1),
        ("handed_in", 2),
        ("reviewed", 0),
    ]


def test_to_be_done_again_keeps_every_version_and_starts_from_the_last_words(group):
    found = hand_in(group.person, group.lesson, group.block, "Première")
    review(found, group.expert, "to_redo", "Dites d’où vient le chiffre.")
    found.refresh_from_db()
    assert (found.state, found.draft_text) == ("to_redo", "Première")
    hand_in(group.person, group.lesson, group.block, "Seconde", note="Source ajoutée.")
    versions = Version.objects.order_by("number").values_list("number", "text", "note")
    assert list(versions) == [(1, "Première", ""), (2, "Seconde", "Source ajoutée.")]
    assert kinds(group.person) == ["handed_in", "marked", "handed_in"]


@pytest.mark.parametrize("state", ["handed_in", "accepted"])
def test_nothing_is_handed_in_while_it_waits_or_once_it_is_accepted(group, state):
    found = hand_in(group.person, group.lesson, group.block)
    if state == "accepted":
        review(found, group.coach, points=20)
    with refused(state):
        keep(group.person, group.lesson, group.block)


def test_a_page_from_before_is_told_and_changes_nothing(group):
    keep(group.person, group.lesson, group.block, "Premier onglet")
    with refused("stale"):
        keep(group.person, group.lesson, group.block, "Second onglet", step=0)
    assert HandIn.objects.get().draft_text == "Premier onglet"


@pytest.mark.parametrize(
    ("takes", "code"), [("text", "nothing_written"), ("file", "no_file"), ("either", "nothing")]
)
def test_an_empty_work_is_not_handed_in(group, takes, code):
    block = add_task(group.lesson, takes=takes)
    kept = keep(group.person, group.lesson, block, "  ")
    with refused(code):
        work.hand_in(by=group.person, lesson=group.lesson, block=block, step=kept.step)


# --- Deadlines


def set_deadline(group, hours, late_hours=None, by=None):
    now = timezone.now()
    late = None if late_hours is None else now + timedelta(hours=late_hours)
    return deadlines.set_deadline(
        cohort=group.cohort.pk, lesson=group.lesson, block=group.block, due_at=now + timedelta(hours=hours),
        late_until=late, by=by or group.coach,
    )  # fmt: skip


def test_after_the_deadline_it_is_taken_and_late_and_stays_so(group):
    due = set_deadline(group, -1)
    found = hand_in(group.person, group.lesson, group.block)
    assert found.is_late
    set_deadline(group, 5)
    version = Version.objects.get()
    assert (version.is_late, version.due_at) == (True, due.due_at)


def test_after_the_last_day_it_is_refused_and_the_draft_stays(group):
    set_deadline(group, -3, -1)
    kept = keep(group.person, group.lesson, group.block, "Trop tard")
    with refused("too_late"):
        work.hand_in(by=group.person, lesson=group.lesson, block=group.block, step=kept.step)
    assert HandIn.objects.get().draft_text == "Trop tard"


def test_a_deadline_is_of_one_cohort(group):
    other = EnrolmentFactory(cohort=CohortFactory(theme=group.cohort.theme)).user
    set_deadline(group, -1)
    assert not hand_in(other, group.lesson, group.block).is_late


@pytest.mark.parametrize("who", ["person", "expert"])
def test_only_coach_and_manager_set_it(group, who):
    set_deadline(group, 1, by=group.manager)
    with refused("not_your_cohort"):
        set_deadline(group, 2, by=getattr(group, who))


def test_the_last_day_comes_after_the_deadline(group):
    with refused("order_of_days"):
        set_deadline(group, 2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.create(
            cohort=group.cohort, lesson=group.lesson, block=group.block, due_at=timezone.now(),
            late_until=timezone.now() - timedelta(days=1),
        )  # fmt: skip


# --- Files


def test_work_with_a_file_is_handed_in_by_its_verdict_at_the_hour_it_was_sent(group):
    kept = keep(group.person, group.lesson, group.block, file=upload("a.pdf", PDF))
    wanted = work.hand_in(by=group.person, lesson=group.lesson, block=group.block, step=kept.step)
    assert (wanted.state, wanted.number, Version.objects.count(), told()) == ("draft", 0, 0, [])
    set_deadline(group, 0)
    files.QUEUE.drain()
    version = Version.objects.get()
    assert (version.is_late, version.handed_in_at) == (False, wanted.wanted_at)
    assert version.file.is_there
    assert version.file.sha256
    assert len(told(group.coach, group.expert)) == 2


def test_a_refused_file_gives_the_draft_back_and_says_so(group):
    kept = keep(group.person, group.lesson, group.block, file=upload("a.pdf", b"MZ no PDF"))
    work.hand_in(by=group.person, lesson=group.lesson, block=group.block, step=kept.step)
    files.QUEUE.drain()
    found = HandIn.objects.get()
    assert (found.state, found.wanted_at, found.draft_text) == ("draft", None, "Mon texte")
    assert HandInFile.objects.get().state == "refused"
    assert told(group.person) == [("file_refused", 0)]


def test_a_new_file_takes_the_place_of_the_one_before_and_no_bytes_stay(group):
    keep(group.person, group.lesson, group.block, file=upload("a.pdf", PDF))
    keep(group.person, group.lesson, group.block, file=upload("b.pdf", PDF))
    assert list(HandInFile.objects.order_by("pk").values_list("name", "state")) == [
        ("a.pdf", "replaced"),
        ("b.pdf", "waiting"),
    ]
    keep(group.person, group.lesson, group.block, drops_file=True)
    assert HandIn.objects.get().draft_file is None
    assert not HandInFile.objects.exclude(file="").exists()


def test_a_file_of_an_unknown_kind_is_refused_at_once(group):
    with refused("file_refused"):
        keep(group.person, group.lesson, group.block, file=upload("a.exe", b"MZ"))


# --- Teams and cohorts


@pytest.fixture
def team(db):
    one = make_class(**BY_TEAM)
    MemberFactory(project=one.project, person=one.mate)
    return one


def test_a_team_hands_in_once_and_each_has_the_fact_and_the_letter(team):
    found = hand_in(team.mate, team.lesson, team.block, project=team.project.pk)
    with refused("handed_in"):
        keep(team.person, team.lesson, team.block, project=team.project.pk)
    review(found, team.coach, points=12)
    assert kinds(team.person) == kinds(team.mate) == ["handed_in", "marked", "scored", "finished"]
    assert told(team.person, team.mate, team.coach, team.expert)[2:] == [("reviewed", 0), ("reviewed", 1)]


def test_who_left_the_team_sees_and_writes_no_more(team):
    hand_in(team.mate, team.lesson, team.block, project=team.project.pk)
    team.project.members.filter(person=team.mate).update(ended_at=timezone.now(), why="left")
    assert not HandIn.objects.visible_to(team.mate).exists()
    assert HandIn.objects.visible_to(team.person).exists()
    with refused("no_team"):
        keep(team.mate, team.lesson, team.block, project=team.project.pk)


def test_a_foreign_project_is_no_team(team):
    with refused("no_team"):
        keep(EnrolmentFactory(cohort=team.cohort).user, team.lesson, team.block, project=team.project.pk)


def test_whose_place_has_ended_keeps_the_draft_and_hands_in_no_more(group):
    keep(group.person, group.lesson, group.block, "Gardé")
    withdraw(enrolment=group.person.enrolments.get(), by=group.manager)
    with refused("seat_ended"):
        keep(group.person, group.lesson, group.block)
    assert HandIn.objects.visible_to(group.person).get().draft_text == "Gardé"


def test_who_changes_cohort_is_read_by_the_new_coaches(group):
    found = hand_in(group.person, group.lesson, group.block)
    review(found, group.coach, "to_redo", "Encore.")
    withdraw(enrolment=group.person.enrolments.get(), by=group.manager)
    other = make_class()
    other.cohort.theme = group.cohort.theme
    other.cohort.save()
    EnrolmentFactory(cohort=other.cohort, user=group.person)
    found = hand_in(group.person, group.lesson, group.block, "Chez les autres")
    assert found.cohort_id == other.cohort.pk
    assert HandIn.objects.marked_by(other.coach).filter(pk=found.pk).exists()
    assert not HandIn.objects.visible_to(group.coach).filter(pk=found.pk).exists()


# --- Who may see and mark


def test_a_draft_is_seen_by_its_author_alone(group):
    keep(group.person, group.lesson, group.block)
    for who in (group.coach, group.expert, group.manager, group.mate):
        assert not HandIn.objects.visible_to(who).exists()
    assert HandIn.objects.visible_to(group.person).exists()


def test_coach_and_expert_mark_and_the_manager_reads(group):
    found = hand_in(group.person, group.lesson, group.block)
    stranger = make_class()
    assert [HandIn.objects.visible_to(one).exists() for one in (group.coach, group.expert, group.manager, group.mate)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert not HandIn.objects.visible_to(stranger.coach).exists()
    for who in (group.manager, group.mate, stranger.coach, group.person):
        with refused("forbidden"):
            review(found, who, points=1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"points": None}, "no_points"),
        ({"points": 21}, "bad_points"),
        ({"points": -1}, "bad_points"),
        ({"verdict": "to_redo", "comment": " "}, "no_comment"),
        ({"points": 3, "step": 0}, "read_since"),
    ],
)
def test_what_a_review_must_hold(group, fields, code):
    found = hand_in(group.person, group.lesson, group.block)
    with refused(code):
        review(found, group.coach, **fields)
    assert not Review.objects.exists()


def test_a_second_review_corrects_the_first_which_stays(group):
    found = hand_in(group.person, group.lesson, group.block)
    review(found, group.coach, points=10)
    review(found, group.expert, points=12)
    assert list(Review.objects.order_by("number").values_list("number", "points")) == [(1, 10), (2, 12)]
    found.refresh_from_db()
    assert found.points == 12
    assert Fact.objects.filter(person=group.person, kind="finished", block=group.block).count() == 1
    assert len([row for row in told(group.person, group.coach, group.expert) if row[0] == "reviewed"]) == 2
    assert [one.differ for one in rebuild_progress(write=False)][-1] == 0


# --- The database


def test_versions_reviews_and_files_are_never_changed_nor_removed(group):
    found = hand_in(group.person, group.lesson, group.block, file=upload("a.pdf", PDF))
    review(found, group.coach, points=10)
    for rows in (
        lambda: Version.objects.update(text="Autre"),
        lambda: Version.objects.update(is_late=True),
        lambda: Version.objects.update(number=2),
        lambda: Review.objects.update(points=20),
        lambda: Review.objects.update(comment="Autre"),
        lambda: HandInFile.objects.update(sha256="1"),
        lambda: Review.objects.all().delete(),
        lambda: Version.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows()


def test_an_erased_person_leaves_the_mark_without_a_word(group, django_capture_on_commit_callbacks):
    found = hand_in(group.person, group.lesson, group.block, "CANARI", file=upload("canari.pdf", PDF))
    review(found, group.coach, comment="CANARI", points=10)
    file = HandInFile.objects.get()
    storage, name = file.file.storage, file.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        for one in personal_data:
            one.forget(group.person)
    version, said = Version.objects.get(), Review.objects.get()
    assert (version.text, said.comment, said.points) == ("", "", 10)
    assert not storage.exists(name)
    assert (HandInFile.objects.get().name, HandIn.objects.get().draft_text) == ("", "")
