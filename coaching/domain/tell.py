"""Who must know what, in the transaction that makes it true. Nothing here ever reads a private note."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from coaching import notifications as news
from coaching.calendars import booking_event
from coaching.models import Booking, FollowUp, Project, Recommendation, SessionLog, Slot
from lms.accounts.models import User
from lms.core.compiled import Keys, compiled
from lms.core.errors import DomainError
from lms.notify.calendars import CalendarEvent, calendar_files
from lms.notify.domain.outbox import Letter, write_messages_bulk
from lms.notify.registry import Notification
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole

if TYPE_CHECKING:
    from datetime import datetime


@compiled
def _people(*, project: int | None, others: Keys) -> QuerySet[User]:
    rows = User.objects.filter(pk__in=others).order_by()
    return rows if project is None else rows.union(User.objects.filter(projects=project).order_by())


def _team(project: Project | None, *others: int) -> dict[int, User]:
    """The people of a project and these others, each once, by their keys. One query."""
    rows = _people(project=project.pk if project else None, others=others)
    return {row.pk: row for row in sorted(rows, key=lambda row: row.pk)}


@compiled
def _hue(*, theme: int) -> QuerySet:
    return ThemePage.objects.filter(pk=theme).order_by().values_list("hue", flat=True)


def _experts(project: Project) -> list[int]:
    roles = ThemeRole.objects.in_force().filter(page=project.theme_id, role=ThemeRoleKind.EXPERT)
    return list(roles.values_list("user", flat=True))


def _send(
    people: Iterable[User],
    notification: Notification,
    key: str,
    context: dict[str, Any],
    *,
    url: str,
    events: Sequence[CalendarEvent] = (),
) -> None:
    letters = [
        Letter(
            recipient=person,
            key=f"{key}:{person.pk}",
            context=context,
            url=url,
            calendar=calendar_files(events, recipient=person),
        )
        for person in people
        if person.is_active
    ]
    write_messages_bulk(notification=notification, letters=letters, fresh=True)


def _about(booking: Booking, slot: Slot, **more: Any) -> dict[str, Any]:
    project = booking.project
    theme = project.theme_id if project else slot.cohort.theme_id if slot.cohort else None
    hue = next(iter(_hue(theme=theme)), "") if theme else ""
    context = {
        "booking": booking,
        "slot": slot,
        "coach": slot.coach,
        "project": project,
        "question": booking.question,
    }
    return {**context, "hue": hue, **more}


def _booking_news(
    booking: Booking,
    slot: Slot,
    notification: Notification,
    *,
    coach_too: bool = True,
    key: str = "",
    gone: Sequence[CalendarEvent] = (),
    **more: Any,
) -> None:
    """`gone`: what these people are to take off their calendars."""
    url = reverse("coaching:booking", args=[booking.pk])
    cancelled = notification in {news.BOOKING_CANCELLED, news.SLOT_CANCELLED}
    people = _team(booking.project, booking.person_id, *([slot.coach_id] if coach_too else []))
    if coach_too:
        slot.coach = people[slot.coach_id]
    _send(
        people.values(),
        notification,
        f"booking:{booking.pk}:{key or notification.code}",
        _about(booking, slot, **more),
        url=url,
        events=[booking_event(booking, slot, cancelled=cancelled), *gone],
    )


def booking_made(booking: Booking, slot: Slot) -> None:
    """The team and the coach, with the calendar file."""
    _booking_news(booking, slot, news.BOOKING_MADE)


def booking_cancelled(booking: Booking, slot: Slot, *, by: User) -> None:
    """The team and the coach."""
    _booking_news(booking, slot, news.BOOKING_CANCELLED, by=by)


def booking_moved(booking: Booking, slot: Slot, *, old: Booking, old_slot: Slot) -> None:
    """The team and the coach; the old coach too when it is another one."""
    gone = booking_event(old, old_slot, cancelled=True)
    _booking_news(booking, slot, news.BOOKING_MOVED, gone=[gone], old_slot=old_slot)
    if old_slot.coach_id != slot.coach_id:
        _send(
            [old_slot.coach],
            news.BOOKING_CANCELLED,
            f"booking:{old.pk}:moved",
            _about(old, old_slot, by=booking.person),
            url=reverse("coaching:slot", args=[old_slot.pk]),
            events=[gone],
        )


def seat_freed(booking: Booking, slot: Slot) -> None:
    """The team and the coach: who waited has a seat now."""
    _booking_news(booking, slot, news.SEAT_FREED)


def seat_missed(booking: Booking, slot: Slot, error: DomainError) -> None:
    """The person alone: why the seat could not be theirs."""
    _send(
        [booking.person],
        news.SEAT_MISSED,
        f"booking:{booking.pk}:missed",
        _about(booking, slot, reason=error.sentence),
        url=reverse("coaching:home"),
    )


def slot_moved(slot: Slot, bookings: Iterable[Booking], *, before: "datetime") -> None:
    """Everyone who has a seat or waits for one."""
    for booking in bookings:
        key = f"{news.SLOT_MOVED.code}:{slot.updated_at.timestamp()}"
        _booking_news(booking, slot, news.SLOT_MOVED, key=key, coach_too=False, before=before)


def slot_cancelled(slot: Slot, bookings: Iterable[Booking], *, reason: str) -> None:
    """Everyone who had a seat or waited for one."""
    for booking in bookings:
        _booking_news(booking, slot, news.SLOT_CANCELLED, coach_too=False, reason=reason)


def log_written(log: SessionLog, slot: Slot, projects: Iterable[Project]) -> None:
    """The teams of the projects and the experts of their themes: the shared part, nothing else."""
    for project in projects:
        born = [row for row in log.actions.all() if row.project_id == project.pk]
        context = {"log": log, "slot": slot, "coach": slot.coach, "project": project, "actions": born}
        _send(
            _team(project, *_experts(project)).values(),
            news.LOG_WRITTEN,
            f"log:{log.pk}:{project.pk}",
            {**context, "hue": project.theme.hue},
            url=reverse("coaching:project", args=[project.pk]) + f"#log-{log.pk}",
        )


def follow_up_written(follow_up: FollowUp, project: Project, advice: list[Recommendation]) -> None:
    """The team, and the coaches of the cohort."""
    coaches = project.cohort.coaches.values_list("pk", flat=True) if project.cohort else []
    _send(
        _team(project, *coaches).values(),
        news.FOLLOW_UP_WRITTEN,
        f"follow-up:{follow_up.pk}",
        {
            "follow_up": follow_up,
            "project": project,
            "advice": advice,
            "hue": project.theme.hue,
        },
        url=reverse("coaching:project", args=[project.pk]) + f"#follow-up-{follow_up.pk}",
    )


def recommendation_answered(recommendation: Recommendation, project: Project, *, by: User) -> None:
    """Whoever gave the advice."""
    _send(
        [recommendation.author],
        news.RECOMMENDATION_ANSWERED,
        f"recommendation:{recommendation.pk}:{recommendation.state}",
        {
            "recommendation": recommendation,
            "project": project,
            "by": by,
            "hue": project.theme.hue,
        },
        url=reverse("coaching:project", args=[project.pk]) + f"#advice-{recommendation.pk}",
    )
