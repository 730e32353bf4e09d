"""Work that waits: ids in, the domain does it."""

from celery import shared_task

from . import queries
from .domain.waiting import offer


@shared_task(name="coaching.offer_freed_seats")
def offer_freed_seats() -> int:
    """Seats that came free without anyone cancelling (a held seat that expired) go to those who wait."""
    return sum(offer(slot_id=slot_id) for slot_id in queries.slots_to_offer())
