"""Projects and slots for the tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from coaching.enums import BookingState
from coaching.models import Booking, Project, ProjectMember, Slot

from .accounts import TerritoryFactory, UserFactory
from .cohorts import CohortFactory


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project
        skip_postgeneration_save = True

    territory = factory.SubFactory(TerritoryFactory)
    cohort = factory.SubFactory(CohortFactory)
    theme = factory.SelfAttribute("cohort.theme")
    title = factory.Sequence(lambda n: f"Projet {n}")

    @factory.post_generation
    def team(self, create, extracted, **kwargs):
        """`team=[user]`"""
        if create and extracted:
            for place, user in enumerate(extracted):
                MemberFactory(project=self, person=user, is_lead=place == 0)


class MemberFactory(factory.django.DjangoModelFactory):
    """One more person in the team, without a seat in the cohort."""

    class Meta:
        model = ProjectMember

    project = factory.SubFactory(ProjectFactory)
    person = factory.SubFactory(UserFactory)


class SlotFactory(factory.django.DjangoModelFactory):
    """A future slot; each next one a day later, so that those of one coach do not overlap."""

    class Meta:
        model = Slot

    coach = factory.SubFactory(UserFactory)
    starts_at = factory.Sequence(lambda n: timezone.now() + timedelta(days=3 + n))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(minutes=45))


class BookingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Booking

    slot = factory.SubFactory(SlotFactory)
    project = factory.SubFactory(ProjectFactory)
    person = factory.SubFactory(UserFactory)
    state = BookingState.BOOKED
    seat = factory.LazyAttribute(lambda o: o.slot.bookings.count() + 1)
    starts_at = factory.SelfAttribute("slot.starts_at")
    ends_at = factory.SelfAttribute("slot.ends_at")
