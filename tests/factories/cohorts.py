"""Cohorts and sessions for the tests."""

from datetime import timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from cohorts.domain.coaches import assign_coach
from cohorts.enums import EnrolmentStatus
from cohorts.models import Attendance, Cohort, Enrolment, GroupSession, HalfDay, Room
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage

from .accounts import UserFactory
from .programme import ThemePageFactory


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cohort

    theme = factory.SubFactory(ThemePageFactory)
    name = factory.Sequence(lambda n: f"Promotion {n}")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=60))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=200))
    capacity = 30
    group = factory.LazyAttributeSequence(lambda o, n: Group.objects.create(name=f"cohort:test-{n}"))


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """A seated person by default; the seat is the next free one."""

    class Meta:
        model = Enrolment
        skip_postgeneration_save = True

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)
    status = EnrolmentStatus.ENROLLED
    seat = factory.LazyAttribute(lambda o: o.cohort.enrolments.seated().count() + 1)

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        """As the domain does: who is seated is in the cohort's group."""
        if create and self.seat:
            self.user.groups.add(self.cohort.group)


class GroupSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroupSession

    cohort = factory.SubFactory(CohortFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Session {n}")


class HalfDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HalfDay

    session = factory.SubFactory(GroupSessionFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=3))


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Salle {n}")


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    half_day = factory.SubFactory(HalfDayFactory)
    user = factory.SubFactory(UserFactory)
    signed_name = factory.LazyAttribute(lambda o: o.user.get_full_name())
    signed_at = factory.SelfAttribute("half_day.starts_at")


def coach_of(*cohorts: Cohort, **fields):
    """A person with the role of coach who coaches these cohorts."""
    user = UserFactory(**fields)
    grant_role(user=user, role=Role.COACH)
    for cohort in cohorts:
        assign_coach(cohort=cohort, user=user)
    return user


def manager_of(*themes: ThemePage, **fields):
    """A manager of these themes."""
    user = UserFactory(**fields)
    grant_role(user=user, role=Role.MANAGER)
    for theme in themes:
        grant_theme_role(theme=theme, user=user, role=ThemeRoleKind.MANAGER)
    return user


def expert_of(*themes: ThemePage, **fields):
    """An expert of these themes."""
    user = UserFactory(**fields)
    grant_role(user=user, role=Role.EXPERT)
    for theme in themes:
        grant_theme_role(theme=theme, user=user, role=ThemeRoleKind.EXPERT)
    return user
