"""Logs and private notes."""

from datetime import date

import pytest
import time_machine

from coaching.domain import logs
from coaching.enums import SlotKind
from coaching.models import Action, PrivateNote, SessionLog
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.notify.models import Message
from tests.coaching.conftest import book, make_project, refused, slot_of

pytestmark = pytest.mark.django_db


def test_log_is_written_with_its_actions_and_the_team_and_experts_are_told(coached, over):
    actions = [{"title": "Envoyer la convention", "owner": coached.coach, "due_on": date(2027, 1, 5)}]
    log = logs.write_log(
        by=coached.coach, slot=over, summary=" Deux scénarios ", decisions="Un", minutes=50, actions=actions
    )
    assert (log.summary, log.minutes) == ("Deux scénarios", 50)
    action = Action.objects.get()
    assert (action.project, action.log, action.owner) == (coached.project, log, coached.coach)
    told = Message.objects.filter(notification="coaching.log_written")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([coached.person.pk, coached.expert.pk])
    assert all("Deux scénarios" in row.text and "Envoyer la convention" in row.html for row in told)


def test_correcting_a_log_tells_nobody_again_and_keeps_its_actions(coached, over):
    write = {"by": coached.coach, "slot": over, "minutes": 45}
    logs.write_log(summary="Une", actions=[{"title": "A"}], private_note="Secret", **write)
    logs.write_log(summary="Deux", actions=[{"title": "B"}], **write)
    assert SessionLog.objects.get().summary == "Deux"
    assert set(Action.objects.values_list("title", flat=True)) == {"A", "B"}
    assert PrivateNote.objects.get().body == "Secret"
    assert Message.objects.filter(notification="coaching.log_written").count() == 2
    logs.write_log(summary="Trois", private_note="", **write)
    assert not PrivateNote.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"summary": "  "}, "summary_missing"),
        ({"minutes": 0}, "bad_value"),
        ({"minutes": 721}, "bad_value"),
        ({"actions": [{"title": " "}]}, "bad_value"),
    ],
)
def test_incomplete_log_is_refused_and_nothing_is_kept(coached, over, fields, code):
    with refused(code):
        logs.write_log(
            **{"by": coached.coach, "slot": over, "summary": "Fait", "minutes": 45, "private_note": "x"}
            | fields
        )
    assert not SessionLog.objects.exists()
    assert not PrivateNote.objects.exists()


def test_only_the_coach_of_the_slot_writes(coached, over):
    for who in (coached.person, coached.expert, coached.manager):
        with refused("forbidden"):
            logs.write_log(by=who, slot=over, summary="Fait", minutes=45)


def test_log_before_the_start_is_refused(coached, booked):
    with refused("not_started"):
        logs.write_log(by=coached.coach, slot=booked.slot, summary="Fait", minutes=45)


def test_action_for_a_project_that_was_not_there_is_refused(coached, over):
    other = make_project(coached.cohort)
    with refused("bad_value"):
        logs.write_log(
            by=coached.coach,
            slot=over,
            summary="Fait",
            minutes=45,
            actions=[{"title": "A", "project": other.project}],
        )
    assert not Action.objects.exists()


def test_each_team_of_a_joint_slot_reads_its_own_actions(coached):
    slot = slot_of(coached, kind=SlotKind.JOINT, seats=2)
    other = make_project(coached.cohort)
    book(coached, slot)
    book(other, slot)
    with time_machine.travel(slot.ends_at):
        actions = [
            {"title": "À nous", "project": coached.project},
            {"title": "À eux", "project": other.project},
        ]
        logs.write_log(by=coached.coach, slot=slot, summary="Fait", minutes=45, actions=actions)
    letter = Message.objects.get(notification="coaching.log_written", recipient=other.person)
    assert "À eux" in letter.text
    assert "À nous" not in letter.text + letter.html


def test_private_note_says_nothing_of_itself(coached, over):
    logs.write_log(by=coached.coach, slot=over, summary="Fait", minutes=45, private_note="CANARI")
    note = PrivateNote.objects.get()
    assert "CANARI" not in f"{note} {note!r} {over} {over!r}"
    assert list(PrivateNote.objects.visible_to(coached.coach)) == [note]
    grant_role(user=coached.manager, role=Role.ADMIN)
    for who in (coached.person, coached.expert, coached.manager):
        assert not PrivateNote.objects.visible_to(who).exists()
