"""Many at once: two of a team hand in, a coach and an expert mark, somebody clicks twice."""

from decimal import Decimal

import pytest

from lms.handins.domain import reviews, work
from lms.handins.models import HandIn, Review, Version
from lms.learning.models import Fact
from lms.notify.models import Message
from tests.factories.coaching import MemberFactory
from tests.threads import together

from .conftest import make_class
from .world import BY_TEAM, hand_in, keep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_a_team_that_hands_in_all_at_once_hands_in_once():
    team = make_class(**BY_TEAM)
    MemberFactory(project=team.project, person=team.mate)
    kept = keep(team.person, team.lesson, team.block, project=team.project.pk)
    calls = [
        lambda who=who: work.hand_in(
            by=who, lesson=team.lesson, block=team.block, step=kept.step, project=team.project.pk
        )
        for who in [team.person, team.mate] * 5
    ]
    said, errors = together(calls)
    assert errors == []
    assert said == {"ok": 1, "handed_in": 9}
    assert Version.objects.count() == 1
    assert Fact.objects.filter(kind="handed_in").count() == 2
    assert Message.objects.filter(notification="handins.handed_in").count() == 2


def test_first_words_of_two_of_a_team_make_one_work():
    team = make_class(**BY_TEAM)
    MemberFactory(project=team.project, person=team.mate)
    calls = [
        lambda who=who: keep(who, team.lesson, team.block, who.email, project=team.project.pk, step=0)
        for who in (team.person, team.mate)
    ]
    said, errors = together(calls)
    assert (errors, said) == ([], {"ok": 1, "stale": 1})
    assert HandIn.objects.count() == 1


def test_a_coach_and_an_expert_who_mark_at_once_leave_one_mark():
    group = make_class()
    found = hand_in(group.person, group.lesson, group.block)
    calls = [
        lambda who=who: reviews.review(
            work=found, by=who, verdict="accepted", comment="", points=Decimal(10), step=found.step
        )
        for who in [group.coach, group.expert] * 4
    ]
    said, errors = together(calls)
    assert (errors, said) == ([], {"ok": 1, "read_since": 7})
    assert Review.objects.count() == 1
