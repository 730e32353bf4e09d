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


def follow(season, **fields):
    known = {"by": season.expert, "project": season.project, "state": "watch", "finding": "Budget fragile"}
    return followups.write_follow_up(**known | fields)


def told(code):
    return sorted(Message.objects.filter(notification=f"coaching.{code}").values_list("recipient", flat=True))


@pytest.fixture
def advice(season):
    follow(season, recommendations=[{"advice": "Partir du modèle", "why": "Il est signé"}])
    return Recommendation.objects.get()


def test_person_of_the_cohort_starts_a_project_and_is_of_its_team(season):
    territory = season.project.territory
    project = projects.start_project(
        by=season.person, cohort=season.cohort, territory=territory, title=" Bus "
    )
    assert (project.title, project.theme, list(project.team.all())) == (
        "Bus",
        season.cohort.theme,
        [season.person],
    )


def test_starting_in_a_foreign_cohort_or_territory_is_refused(season):
    with refused("forbidden"):
        projects.start_project(
            by=UserFactory(), cohort=season.cohort, territory=season.project.territory, title="Bus"
        )
    with refused("foreign_territory"):
        projects.start_project(
            by=season.person, cohort=season.cohort, territory=TerritoryFactory(), title="Bus"
        )
    with refused("title_missing"):
        projects.start_project(
            by=season.person, cohort=season.cohort, territory=season.project.territory, title=" "
        )


def test_team_changes_its_project_and_others_do_not(season):
    projects.update_project(by=season.person, project=season.project, title="Deux", summary="", stage="done")
    season.project.refresh_from_db()
    assert (season.project.title, season.project.stage) == ("Deux", "done")
    for who in (season.coach, season.expert, UserFactory()):
        with refused("forbidden"):
            projects.update_project(by=who, project=season.project, title="Trois", summary="", stage="idea")


def test_colleague_of_the_cohort_joins_the_team_and_a_stranger_does_not(season):
    colleague = EnrolmentFactory(cohort=season.cohort).user
    team.add_member(by=season.person, project=season.project, user=colleague)
    with refused("not_in_cohort"):
        team.add_member(by=season.person, project=season.project, user=UserFactory())
    assert set(season.project.team.all()) == {season.person, colleague}


def test_follow_up_changes_the_state_of_the_project_and_tells_team_and_coach(season):
    follow(season, next_on=TODAY() + timedelta(days=30), recommendations=[{"advice": "Revoir le budget"}])
    season.project.refresh_from_db()
    assert season.project.state == "watch"
    assert told("follow_up_written") == sorted([season.person.pk, season.coach.pk])
    letter = Message.objects.filter(notification="coaching.follow_up_written").first()
    assert "Revoir le budget" in letter.text
    assert "Budget fragile" in letter.html


def test_older_follow_up_leaves_the_state_of_the_newer(season):
    follow(season, state="blocked")
    follow(season, state="on_track", happened_on=TODAY() - timedelta(days=9))
    season.project.refresh_from_db()
    assert season.project.state == "blocked"


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
def test_wrong_follow_up_is_refused_and_nothing_is_kept(season, fields, code):
    with refused(code):
        follow(season, **fields)
    assert not FollowUp.objects.exists()


def test_follow_up_by_others_than_the_experts_of_the_theme_is_refused(season):
    for who in (season.person, season.coach, UserFactory()):
        with refused("forbidden"):
            follow(season, by=who)


def test_accepted_advice_becomes_one_action(season, advice):
    for _ in range(2):
        recommendations.answer(by=season.person, recommendation=advice, state="accepted")
    action = Action.objects.get()
    assert (action.title, action.owner, action.recommendation) == ("Partir du modèle", season.person, advice)
    assert told("recommendation_answered") == [season.expert.pk]


def test_advice_is_set_aside_with_a_word_only(season, advice):
    with refused("reply_missing"):
        recommendations.answer(by=season.person, recommendation=advice, state="set_aside", reply=" ")
    recommendations.answer(by=season.person, recommendation=advice, state="set_aside", reply="Trop cher")
    advice.refresh_from_db()
    assert (advice.state, advice.reply) == (RecommendationState.SET_ASIDE, "Trop cher")
    with refused("already_answered"):
        recommendations.answer(by=season.person, recommendation=advice, state="accepted")
    assert not Action.objects.exists()


def test_advice_is_answered_by_the_team_alone(season, advice):
    for who in (season.coach, season.expert, make_project(season.cohort).person):
        with refused("forbidden"):
            recommendations.answer(by=who, recommendation=advice, state="accepted")


def test_action_is_done_and_taken_up_again(season):
    action = actions.add(by=season.person, project=season.project, title=" Écrire ", owner=season.person)
    done = actions.complete(by=season.person, action=action)
    first = done.done_at
    assert (done.title, done.state, actions.complete(by=season.person, action=action).done_at) == (
        "Écrire",
        ActionState.DONE,
        first,
    )
    assert actions.reopen(by=season.person, action=action).done_at is None


def test_action_of_others_is_not_done(season):
    action = actions.add(by=season.person, project=season.project, title="Écrire")
    for who in (season.expert, make_project(season.cohort).person):
        with refused("forbidden"):
            actions.complete(by=who, action=action)
    with refused("bad_value"):
        actions.add(by=season.person, project=season.project, title="Écrire", owner=UserFactory())
    with refused("title_missing"):
        actions.add(by=season.person, project=season.project, title=" ")
