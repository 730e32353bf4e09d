"""What a person belongs to: one query, fresh each time but within one request."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cohorts.domain.coaches import assign_coach
from lms.accounts.belonging import belonging_of
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from tests.factories.accounts import UserFactory
from tests.factories.coaching import ProjectFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


def test_belonging_knows_groups_cohorts_themes_and_projects_with_one_query(django_assert_num_queries):
    place, other = EnrolmentFactory(), CohortFactory()
    user, cohort = place.user, place.cohort
    cohort.theme.groups.add(cohort.group)
    for role in (Role.COACH, Role.EXPERT):
        grant_role(user=user, role=role)
    assign_coach(cohort=other, user=user)
    grant_theme_role(theme=other.theme, user=user, role=ThemeRoleKind.EXPERT)
    project = ProjectFactory(team=[user])
    ProjectFactory(team=[UserFactory()])
    cohort.coaches.add(coach := UserFactory())
    with django_assert_num_queries(1):
        known = belonging_of(user)
    assert {
        kind: known.of(kind)
        for kind in ("group", "seat", "coached", "expert", "followed", "carried", "my coach")
    } == {
        "group": {cohort.group_id, other.group_id},
        "seat": {cohort.pk},
        "coached": {other.pk},
        "expert": {other.theme_id},
        "followed": {cohort.theme_id},
        "carried": {project.pk},
        "my coach": {coach.pk},
    }
    assert ("role:coach" in known, "role:editor" in known, known.of("manager")) == (True, False, frozenset())


def test_belonging_is_read_anew_but_for_the_person_who_makes_a_request(django_assert_num_queries):
    user = UserFactory()
    assert belonging_of(user).of("seat") == frozenset()
    place = EnrolmentFactory(user=user)
    assert belonging_of(user).of("seat") == {place.cohort_id}
    user.remembers = True
    with django_assert_num_queries(1):
        assert belonging_of(user) is belonging_of(user)


def test_belonging_of_a_visitor_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert belonging_of(AnonymousUser()).of("group", "seat") == frozenset()


def test_belonging_leaves_out_those_who_hold_no_seat():
    place = EnrolmentFactory(status="withdrawn", seat=None, group=None)
    assert belonging_of(place.user).of("seat", "my coach") == frozenset()
