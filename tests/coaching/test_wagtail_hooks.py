"""What coaching adds to the administration and to calendar feeds."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from coaching.domain import followups, logs
from coaching.models import Slot
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.notify.calendars import events_of
from tests.factories.coaching import BookingFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def panels(client, coached, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = False
    grant_role(user=coached.manager, role=Role.ADMIN)

    def read():
        client.force_login(coached.manager)
        return client.get(reverse("wagtailadmin_home")).text

    return read


def test_administration_shows_blocked_projects_and_missing_logs(coached, booked, panels):
    followups.write_follow_up(
        by=coached.expert, project=coached.project, state="blocked", finding="Sans budget"
    )
    with time_machine.travel(booked.ends_at + timedelta(days=8)):
        text = panels()
        assert reverse("coaching:project", args=[coached.project.pk]) in text
        assert reverse("coaching:slot", args=[booked.slot_id]) in text
        logs.write_log(by=coached.coach, slot=booked.slot, summary="Fait", minutes=45)
        assert reverse("coaching:slot", args=[booked.slot_id]) not in panels()


def test_manager_sees_only_what_is_of_own_themes(coached, booked):
    from coaching import queries

    ProjectFactory(state="blocked")
    foreign = BookingFactory()
    with time_machine.travel(max(foreign.ends_at, booked.ends_at) + timedelta(days=8)):
        assert list(queries.missing_logs(coached.manager)) == [booked.slot]
    assert list(queries.blocked_projects(coached.manager)) == []


def test_feed_holds_the_appointments_of_participant_and_coach(coached, booked):
    mine, theirs = events_of(coached.person), events_of(coached.coach)
    assert [event.uid for event in mine] == [f"booking-{booked.pk}"]
    assert [event.uid for event in theirs] == [f"slot-{booked.slot_id}"]
    assert coached.project.territory.name in theirs[0].summary
    assert events_of(coached.expert) == []
    Slot.objects.update(state="cancelled")
    assert events_of(coached.coach) == []
