"""Who reads the slots of a theme without a project of their own."""

import pytest
from django.urls import reverse

from coaching.models import Booking
from tests.world import build_world

pytestmark = pytest.mark.django_db


def test_h34_an_expert_who_tries_to_book_is_told_that_nothing_was_booked(client):
    """They see the slot; the refusal was dropped, and the page said nothing."""
    world = build_world()
    client.force_login(world.mine.expert)
    before = Booking.objects.count()
    answer = client.post(reverse("coaching:hold"), {"slot": world.mine.slot.pk, "kind": world.mine.slot.kind})
    assert answer.status_code in (403, 409), answer.status_code
    assert Booking.objects.count() == before
