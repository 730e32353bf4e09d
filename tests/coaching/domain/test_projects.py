"""Projects, follow-ups, advice and actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coaching.domain import actions, followups, projects, recommendations, team
from coaching.enums import ActionState, RecommendationState
from coaching.models import Action, FollowUp, Recommendation
from lms.notify.models import Message
from tests.coaching.conftest import make_project, refused
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def follow(coached, **fields):
    known = {"by": coached.expert, "project": coached.project, "state": "watch", "finding": "Budget fragile"}
    return followups.write_follow_up(**known | fields)


def told(code):
    return sorted(Message.objects.filter(notification=f"coaching.{code}").values_list("recipient", flat=True))


@pytest.fixture
def advice(coached):
    follow(coached, recommendations=[{"advice": "Partir du modèle", "why": "Il est signé"}])
    return Recommendation.objects.get()


def test_person_of_the_cohort_starts_a_project_and_is_of_its_team(coached):
    territory = coached.project.territory
    project = projects.start_project(
        by=coached.person, cohort=coached.cohort, territory=territory, title=" Bus "
    )
    assert (project.title, project.theme, list(project.team.all())) == (
        "Bus",
        coached.cohort.theme,
        [coached.person],
    )


def test_starting_in_a_foreign_cohort_or_territory_is_refused(coached):
    with refused("forbidden"):
        projects.start_project(
            by=UserFactory(), cohort=coached.cohort, territory=coached.project.territory, title="Bus"
        )
    with refused("foreign_territory"):
        projects.start_project(
            by=coached.person, cohort=coached.cohort, territory=TerritoryFactory(), title="Bus"
        )
    with refused("title_missing"):
        projects.start_project(
            by=coached.person, cohort=coached.cohort, territory=coached.project.territory, title=" "
        )


def test_team_changes_its_project_and_others_do_not(coached):
    projects.update_project(
        by=coached.person, project=coached.project, title="Deux", summary="", stage="done"
    )
    coached.project.refresh_from_db()
    assert (coached.project.title, coached.project.stage) == ("Deux", "done")
    for who in (coached.coach, coached.expert, UserFactory()):
        with refused("forbidden"):
            projects.update_project(by=who, project=coached.project, title="Trois", summary="", stage="idea")


def test_colleague_of_the_cohort_joins_the_team_and_a_stranger_does_not(coached):
    colleague = EnrolmentFactory(cohort=coached.cohort).user
    team.add_member(by=coached.person, project=coached.project, user=colleague)
    with refused("not_in_cohort"):
        team.add_member(by=coached.person, project=coached.project, user=UserFactory())
    assert set(coached.project.team.all()) == {coached.person, colleague}


def test_follow_up_changes_the_state_of_the_project_and_tells_team_and_coach(coached):
    follow(coached, next_on=TODAY() + timedelta(days=30), recommendations=[{"advice": "Revoir le budget"}])
    coached.project.refresh_from_db()
    assert coached.project.state == "watch"
    assert told("follow_up_written") == sorted([coached.person.pk, coached.coach.pk])
    letter = Message.objects.filter(notification="coaching.follow_up_written").first()
    assert "Revoir le budget" in letter.text
    assert "Budget fragile" in letter.html


def test_older_follow_up_leaves_the_state_of_the_newer(coached):
    follow(coached, state="blocked")
    follow(coached, state="on_track", happened_on=TODAY() - timedelta(days=9))
    coached.project.refresh_from_db()
    assert coached.project.state == "blocked"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"finding": " "}, "finding_missing"),
        ({"state": "fine"}, "bad_value"),
        ({"happened_on": TODAY() + timedelta(days=2)}, "bad_value"),
        ({"next_on": TODAY() - timedelta(days=1)}, "bad_value"),
        ({"recommendations": [{"advice": ""}]}, "bad_value"),
    ],
)
def test_wrong_follow_up_is_refused_and_nothing_is_kept(coached, fields, code):
    with refused(code):
        follow(coached, **fields)
    assert not FollowUp.objects.exists()


def test_follow_up_by_others_than_the_experts_of_the_theme_is_refused(coached):
    for who in (coached.person, coached.coach, UserFactory()):
        with refused("forbidden"):
            follow(coached, by=who)


def test_accepted_advice_becomes_one_action(coached, advice):
    for _ in range(2):
        recommendations.answer(by=coached.person, recommendation=advice, state="accepted")
    action = Action.objects.get()
    assert (action.title, action.owner, action.recommendation) == ("Partir du modèle", coached.person, advice)
    assert told("recommendation_answered") == [coached.expert.pk]


def test_advice_is_set_aside_with_a_word_only(coached, advice):
    with refused("reply_missing"):
        recommendations.answer(by=coached.person, recommendation=advice, state="set_aside", reply=" ")
    recommendations.answer(by=coached.person, recommendation=advice, state="set_aside", reply="Trop cher")
    advice.refresh_from_db()
    assert (advice.state, advice.reply) == (RecommendationState.SET_ASIDE, "Trop cher")
    with refused("already_answered"):
        recommendations.answer(by=coached.person, recommendation=advice, state="accepted")
    assert not Action.objects.exists()


def test_advice_is_answered_by_the_team_alone(coached, advice):
    for who in (coached.coach, coached.expert, make_project(coached.cohort).person):
        with refused("forbidden"):
            recommendations.answer(by=who, recommendation=advice, state="accepted")


def test_action_is_done_and_taken_up_again(coached):
    action = actions.add(by=coached.person, project=coached.project, title=" Écrire ", owner=coached.person)
    done = actions.complete(by=coached.person, action=action)
    first = done.done_at
    assert (done.title, done.state, actions.complete(by=coached.person, action=action).done_at) == (
        "Écrire",
        ActionState.DONE,
        first,
    )
    assert actions.reopen(by=coached.person, action=action).done_at is None


def test_action_of_others_is_not_done(coached):
    action = actions.add(by=coached.person, project=coached.project, title="Écrire")
    for who in (coached.expert, make_project(coached.cohort).person):
        with refused("forbidden"):
            actions.complete(by=who, action=action)
    with refused("bad_value"):
        actions.add(by=coached.person, project=coached.project, title="Écrire", owner=UserFactory())
    with refused("title_missing"):
        actions.add(by=coached.person, project=coached.project, title=" ")
