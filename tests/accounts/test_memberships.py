"""What a person belongs to: one query, fresh each time but within one request."""

from dataclasses import FrozenInstanceError

import pytest
from django.contrib.auth.models import AnonymousUser

from cohorts.domain.coaches import assign_coach
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.accounts.memberships import memberships_of
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from tests.factories.accounts import UserFactory
from tests.factories.coaching import ProjectFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


def test_memberships_know_groups_cohorts_themes_and_projects_with_one_query(django_assert_num_queries):
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
        known = memberships_of(user)
    assert {
        name: getattr(known, name)
        for name in (
            "groups", "joined_cohorts", "coached_cohorts", "expert_themes", "managed_themes", "followed_themes",
            "carried_projects", "own_coaches",
        )
    } == {
        "groups": {cohort.group_id, other.group_id},
        "joined_cohorts": {cohort.pk},
        "coached_cohorts": {other.pk},
        "expert_themes": {other.theme_id},
        "managed_themes": set(),
        "followed_themes": {cohort.theme_id},
        "carried_projects": {project.pk},
        "own_coaches": {coach.pk},
    }  # fmt: skip
    assert (known.roles, known.has_rights, known.copies_differ) == ({Role.COACH, Role.EXPERT}, True, False)


def test_a_name_that_nobody_declared_is_an_error_and_no_empty_set():
    with pytest.raises(AttributeError):
        memberships_of(UserFactory()).caried_projects  # noqa: B018
    with pytest.raises(AttributeError):
        memberships_of(AnonymousUser()).seat  # noqa: B018


def test_memberships_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        memberships_of(UserFactory()).joined_cohorts = {1}


def test_memberships_are_read_anew_but_for_the_person_who_makes_a_request(django_assert_num_queries):
    user = UserFactory()
    assert memberships_of(user).joined_cohorts == frozenset()
    place = EnrolmentFactory(user=user)
    assert memberships_of(user).joined_cohorts == {place.cohort_id}
    user.remembers = True
    with django_assert_num_queries(1):
        assert memberships_of(user) is memberships_of(user)


def test_memberships_of_a_visitor_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert memberships_of(AnonymousUser()).joined_cohorts == frozenset()


def test_memberships_leave_out_those_who_hold_no_seat():
    place = EnrolmentFactory(status="withdrawn", seat=None, group=None)
    assert memberships_of(place.user).joined_cohorts | memberships_of(place.user).own_coaches == frozenset()
