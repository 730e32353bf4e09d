"""Who must know what, in the transaction that makes it true. Nothing here ever reads a private note."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from coaching import notifications as news
from coaching.calendars import booking_event
from coaching.enums import BookingState, MembershipEnd
from coaching.models import Booking, FollowUp, Project, ProjectMember, Recommendation, SessionLog, Slot
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.notify.calendars import CalendarEvent, calendar_files
from lms.notify.domain.outbox import NewMessage, write_messages_bulk
from lms.notify.registry import Notification
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole

if TYPE_CHECKING:
    from datetime import datetime


def _carriers(project: int) -> QuerySet[User]:
    members = {"project_memberships__project": project, "project_memberships__ended_at__isnull": True}
    return User.objects.filter(**members).order_by()


def _team(project: Project | None, *others: int) -> dict[int, User]:
    """The people of a project and these others, each once, by their keys. One query."""
    rows = User.objects.filter(pk__in=others).order_by()
    if project is not None:
        rows = rows.union(_carriers(project.pk))
    return {row.pk: row for row in sorted(rows, key=lambda row: row.pk)}


def _with_role(project: Project, role: ThemeRoleKind) -> list[int]:
    roles = ThemeRole.objects.in_force().filter(page=project.theme_id, role=role)
    return list(roles.values_list("user", flat=True))


Event = Callable[[], CalendarEvent]  # made in the language of its reader


def _calendar(events: Sequence[Event], reader: User) -> list[dict[str, str]]:
    with translation.override(reader.language):
        return calendar_files([event() for event in events], recipient=reader)


def _send(
    people: Iterable[User],
    notification: Notification,
    key: str,
    context: dict[str, Any],
    *,
    url: str,
    events: Sequence[Event] = (),
) -> None:
    messages = [
        NewMessage(
            recipient=person,
            key=f"{key}:{person.pk}",
            context=context,
            url=url,
            calendar=_calendar(events, person),
        )
        for person in people
        if person.is_active
    ]
    write_messages_bulk(notification=notification, messages=messages, fresh=True)


def _project_news(
    project: Project,
    people: Iterable[User],
    notification: Notification,
    key: str,
    *,
    anchor: str = "",
    events: Sequence[Event] = (),
    **context: Any,
) -> None:
    """The letter leads to the page of the project; `anchor`: to the part that is new."""
    url = reverse("coaching:project", args=[project.pk]) + anchor
    context |= {"project": project, "hue": project.theme.hue}
    _send(people, notification, key, context, url=url, events=events)


def _about(booking: Booking, slot: Slot, **more: object) -> dict[str, Any]:
    project = booking.project
    theme = project.theme_id if project else slot.cohort.theme_id if slot.cohort else None
    hue = ThemePage.objects.values_list("hue", flat=True).filter(pk=theme).first() or ""
    seated = booking.state == BookingState.BOOKED
    context = {
        "booking": booking,
        "slot": slot,
        "place": slot.place if seated else "",  # for those who have a seat, and nobody else
        "waits": booking.state == BookingState.WAITING,
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
    without: Iterable[int] = (),
    **more: object,
) -> None:
    """`without`: who did it, or is told in another letter. Who only waits has no appointment in a calendar."""
    cancelled = notification in {news.BOOKING_CANCELLED, news.SLOT_CANCELLED}
    people = _team(booking.project, booking.person_id, *([slot.coach_id] if coach_too else []))
    if coach_too:
        slot.coach = people[slot.coach_id]
    had_seat = booking.state in {BookingState.BOOKED, BookingState.CANCELLED}
    _send(
        [person for person in people.values() if person.pk not in without],
        notification,
        f"booking:{booking.pk}:{key or notification.name}",
        _about(booking, slot, **more),
        url=reverse("coaching:booking", args=[booking.pk]),
        events=[partial(booking_event, booking, slot, cancelled=cancelled)] if had_seat else [],
    )


def booking_made(booking: Booking, slot: Slot) -> None:
    """The team and the coach, with the calendar file."""
    _booking_news(booking, slot, news.BOOKING_MADE)


def booking_cancelled(booking: Booking, slot: Slot, *, by: User, without: User | None = None) -> None:
    """The team and the coach."""
    key = f"{news.BOOKING_CANCELLED.name}:{booking.sequence}"
    _booking_news(
        booking, slot, news.BOOKING_CANCELLED, by=by, key=key, without=[without.pk] if without else []
    )


def taken_off_list(booking: Booking, slot: Slot, *, by: User) -> None:
    """Who waited, when somebody else ended it."""
    _send(
        [booking.person],
        news.BOOKING_CANCELLED,
        f"booking:{booking.pk}:off-list",
        _about(booking, slot, by=by) | {"waits": True},
        url=reverse("coaching:home"),
    )


def booking_moved(booking: Booking, slot: Slot, *, old: Booking, old_slot: Slot, by: User) -> None:
    """The team and the coach, whose calendars move the appointment; the old coach too when it is another one."""
    _booking_news(booking, slot, news.BOOKING_MOVED, old_slot=old_slot)
    gone = partial(booking_event, old, old_slot, cancelled=True)
    if old_slot.coach_id != slot.coach_id:
        _send(
            [old_slot.coach],
            news.BOOKING_CANCELLED,
            f"booking:{old.pk}:moved",
            _about(old, old_slot, by=by),
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


def slot_moved(slot: Slot, bookings: Iterable[Booking], *, before: "datetime", by: User) -> None:
    """Everyone who has a seat or waits for one; the coach, when a manager did it."""
    _slot_news(slot, bookings, news.SLOT_MOVED, by, before=before)


def slot_changed(slot: Slot, bookings: Iterable[Booking], *, by: User) -> None:
    """Everyone who has a seat: the way, the place or the video link is another one. Who waits knows neither."""
    seated = [row for row in bookings if row.state == BookingState.BOOKED]
    _slot_news(slot, seated, news.SLOT_CHANGED, by)


def slot_cancelled(
    slot: Slot, bookings: Iterable[Booking], *, reason: str | Promise, by: User | None
) -> None:
    """Everyone who had a seat or waited for one; the coach, unless they did it (`by` is none: nobody did)."""
    _slot_news(slot, bookings, news.SLOT_CANCELLED, by, reason=reason)


def _slot_news(
    slot: Slot, bookings: Iterable[Booking], notification: Notification, by: User | None, **more: object
) -> None:
    """One letter a person, with all their appointments in this slot; never to who did it."""
    rows = sorted(bookings, key=lambda row: (row.state != BookingState.BOOKED, row.pk))
    people, theirs = {slot.coach_id: slot.coach}, defaultdict(list)
    for booking in rows:
        for pk, person in _team(booking.project, booking.person_id).items():
            people[pk] = person
            theirs[pk].append(booking)
    seated = [row for row in rows if row.state == BookingState.BOOKED]
    gone = notification == news.SLOT_CANCELLED
    messages = []
    for pk, person in sorted(people.items()):
        if (by and pk == by.pk) or not person.is_active:
            continue
        mine = theirs.get(pk)
        about = _about(mine[0], slot, by=by, **more) if mine else _about_slot(slot, by=by, **more)
        page = ("coaching:booking", mine[0].pk) if mine else ("coaching:slot", slot.pk)
        events = [
            partial(booking_event, row, slot, cancelled=gone) for row in mine or seated if row in seated
        ]
        messages.append(
            NewMessage(
                recipient=person,
                key=f"slot:{slot.pk}:{notification.name}:{slot.sequence}:{pk}",
                context=about,
                url=reverse(page[0], args=page[1:]),
                calendar=_calendar(events, person),
            )
        )
    write_messages_bulk(notification=notification, messages=messages, fresh=True)


def _about_slot(slot: Slot, **more: object) -> dict[str, Any]:
    """For its coach, whoever comes."""
    hue = slot.cohort.theme.hue if slot.cohort else ""
    return {"slot": slot, "place": slot.place, "coach": slot.coach, "hue": hue, **more}


# --- Teams ------------------------------------------------------------------------------------
def team_joined(
    member: ProjectMember, project: Project, *, by: User, appointments: Iterable[Booking] = ()
) -> None:
    """The person, with the project's coming appointments; the others of the team; never who did it."""
    rows = list(appointments)
    for person in _team(project).values():
        if person.pk != by.pk:
            is_new = person.pk == member.person_id
            _project_news(
                project,
                [person],
                news.TEAM_JOINED,
                f"member:{member.pk}:joined",
                events=[partial(booking_event, row, row.slot) for row in rows] if is_new else [],
                person=member.person,
                by=by,
                is_new=is_new,
                appointments=rows if is_new else [],
            )


def team_left(
    member: ProjectMember,
    project: Project,
    *,
    by: User | None,
    lead: User | None,
    team: Iterable[ProjectMember],
    gone: list[Booking],
    passed: list[Booking],
) -> None:
    """Those who stay, the coaches of appointments that someone else has now, and managers where nobody stays.

    The person gets what their calendar must lose; where they were taken out, in any case.
    """
    others = [row.person_id for row in team]
    context: dict[str, Any] = {
        "project": project,
        "person": member.person,
        "by": by,
        "why": member.why,
        "lead": lead,
        "hue": project.theme.hue,
        "nobody": not others,
        "passed": passed,
    }
    events = [partial(booking_event, row, row.slot, cancelled=True) for row in gone]
    if events or member.why == MembershipEnd.TAKEN_OUT:
        url = reverse("coaching:projects")
        key = f"member:{member.pk}:ended"
        _send([member.person], news.TEAM_ENDED, key, context | {"gone": gone}, url=url, events=events)
    readers = {
        *others,
        *(row.slot.coach_id for row in passed),
        *([] if others else _with_role(project, ThemeRoleKind.MANAGER)),
    }
    readers -= {member.person_id, by.pk if by else None}
    _send(
        _team(None, *readers).values(),
        news.TEAM_LEFT,
        f"member:{member.pk}:left",
        context,
        url=reverse("coaching:project", args=[project.pk]),
    )


def lead_handed_over(project: Project, lead: User, *, former: User | None, by: User) -> None:
    """The team, but who did it."""
    _project_news(
        project,
        [person for person in _team(project).values() if person.pk != by.pk],
        news.LEAD_CHANGED,
        f"project:{project.pk}:lead:{timezone.now().timestamp():.6f}",
        lead=lead,
        former=former,
        by=by,
    )


def log_written(log: SessionLog, slot: Slot, projects: Iterable[Project]) -> None:
    """The teams of the projects and the experts of their themes: the shared part, nothing else."""
    for project in projects:
        _project_news(
            project,
            _team(project, *_with_role(project, ThemeRoleKind.EXPERT)).values(),
            news.LOG_WRITTEN,
            f"log:{log.pk}:{project.pk}",
            anchor=f"#log-{log.pk}",
            log=log,
            slot=slot,
            coach=slot.coach,
            actions=[row for row in log.actions.all() if row.project_id == project.pk],
        )


def follow_up_written(follow_up: FollowUp, project: Project, advice: list[Recommendation]) -> None:
    """The team, and the coaches of the cohort."""
    coaches = project.cohort.coaches.values_list("pk", flat=True) if project.cohort else []
    _project_news(
        project,
        _team(project, *coaches).values(),
        news.FOLLOW_UP_WRITTEN,
        f"follow-up:{follow_up.pk}",
        anchor=f"#follow-up-{follow_up.pk}",
        follow_up=follow_up,
        advice=advice,
    )


def recommendation_answered(recommendation: Recommendation, project: Project, *, by: User) -> None:
    """Whoever gave the advice."""
    _project_news(
        project,
        [recommendation.author],
        news.RECOMMENDATION_ANSWERED,
        f"recommendation:{recommendation.pk}:{recommendation.state}",
        anchor=f"#advice-{recommendation.pk}",
        recommendation=recommendation,
        by=by,
    )
