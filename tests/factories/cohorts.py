"""Cohorts and sessions for the tests."""

from datetime import date, timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort, Enrolment, GroupSession, HalfDay

from .accounts import UserFactory
from .programme import ThemePageFactory


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cohort

    theme = factory.SubFactory(ThemePageFactory)
    name = factory.Sequence(lambda n: f"Promotion {n}")
    starts_on = date(2026, 9, 1)
    ends_on = date(2027, 6, 30)
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
