"""A right over a theme gives none over slots of other themes' coaches."""

import pytest
from django.urls import reverse

from coaching import rules
from coaching.enums import SlotState
from cohorts.domain.coaches import assign_coach
from tests.factories.coaching import BookingFactory, ProjectFactory, SlotFactory
from tests.factories.cohorts import CohortFactory, coach_of, manager_of

pytestmark = pytest.mark.django_db


def test_a1_assigning_a_coach_of_another_theme_gives_no_right_over_their_slots(client):
    """She opens a cohort in her theme with somebody else's coach: their hours and what is asked there stay closed."""
    theirs, mine = CohortFactory(), CohortFactory()
    coach, manager, rightful = coach_of(theirs), manager_of(mine.theme), manager_of(theirs.theme)
    slot = SlotFactory(coach=coach)  # open to all cohorts of the coach
    reserved = SlotFactory(coach=coach, cohort=theirs)
    for each in (slot, reserved):
        BookingFactory(slot=each, project=ProjectFactory(cohort=theirs), question="CANARI de la question")
    assert rules.can_run_slot(rightful, slot)
    assign_coach(cohort=mine, user=coach, by=manager)
    assert [rules.can_run_slot(manager, each) for each in (slot, reserved)] == [False, False]
    client.force_login(manager)
    for each in (slot, reserved):
        assert "CANARI" not in client.get(reverse("coaching:slot", args=[each.pk])).text
        client.post(reverse("coaching:slot_cancel", args=[each.pk]), {"reason": "x"})
        each.refresh_from_db()
        assert each.state == SlotState.OPEN


def test_a1_a_manager_runs_the_slots_of_a_coach_whose_themes_are_all_hers():
    cohort, other = CohortFactory(), CohortFactory()
    coach = coach_of(cohort, other)
    slot = SlotFactory(coach=coach)
    assert rules.can_run_slot(manager_of(cohort.theme, other.theme), slot)
    assert not rules.can_run_slot(manager_of(cohort.theme), slot)
