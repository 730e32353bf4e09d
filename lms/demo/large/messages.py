"""What people were told: rows of the outbox, all sent long ago."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F

from coaching.enums import BookingState
from coaching.models import Booking
from lms.notify.enums import MessageState
from lms.notify.models import Message

from .people import everybody
from .sizes import DOMAIN, Sizes, rng, today, write
from .words import Writer

KEY = "large:"


def has_messages() -> bool:
    return Message.objects.filter(key__startswith=KEY).exists()


def add_messages(sizes: Sizes) -> Iterator[int]:
    """One for each booking, the rest news of sessions; three out of four have been read."""
    draws, writer, start = rng("messages"), Writer(rng("message words")), today()
    booked = Booking.objects.filter(state=BookingState.BOOKED, person__email__endswith=f"@{DOMAIN}")
    readers = list(booked.order_by("pk").values_list("person_id", flat=True))[: sizes.messages]
    people = list(everybody().values_list("pk", flat=True))
    readers += [draws.choice(people) for _ in range(sizes.messages - len(readers))]
    rows = []
    for number, reader in enumerate(readers):
        sent = start - timedelta(minutes=draws.randint(60, 700_000))
        rows.append(
            Message(
                recipient_id=reader,
                notification="coaching.booking_made" if number % 2 else "cohorts.session_announced",
                key=f"{KEY}{number}",
                subject=writer.line("todos")[:200],
                text=writer.text(3),
                url="/accueil/",
                state=MessageState.SENT,
                attempts=1,
                sent_at=sent,
                read_at=sent + timedelta(hours=3) if number % 4 else None,
            )
        )
    yield from write(Message, rows)
    # The column sets itself to the moment of the insert; the inbox is sorted by it.
    Message.objects.filter(key__startswith=KEY).update(created_at=F("sent_at"))
