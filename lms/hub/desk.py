"""What a signed-in person sees first: one thing to do, then what concerns each of their roles.

The hub owns no table and writes nothing: it asks the queries of the apps below.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import mine
from coaching.enums import ProjectState
from cohorts.queries import my_sessions
from library.queries import new_for, waiting
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.ui.dates import clock, clock_range, day_long
from lms.programme.outlines import my_outlines

from . import queries
from .queries import SHOWN


@dataclass
class Next:
    """The one thing to do: a sentence for the title of the page, and a card with the big button."""

    headline: str
    title: str
    href: str
    action: str
    text: str = ""
    more: str = ""
    hue: str = "none"
    when: datetime | date | None = None
    zone: str = ""
    due: date = date.max  # the day by which it is to be done, where it takes place
    link: tuple[str, str] | None = None  # (words, address)


@dataclass
class Desk:
    """All that the page shows; a list that does not concern the reader is empty."""

    user: User
    next: Next | None = None
    courses: list[Any] = field(default_factory=list)
    projects: list[Any] = field(default_factory=list)
    actions: list[Any] = field(default_factory=list)
    sessions: list[Any] = field(default_factory=list)
    bookings: list[Any] = field(default_factory=list)
    agenda: list[Any] = field(default_factory=list)
    logs: list[Any] = field(default_factory=list)
    portfolio: list[Any] = field(default_factory=list)
    cohorts: list[Any] = field(default_factory=list)
    proposed: list[Any] = field(default_factory=list)
    news: list[Any] = field(default_factory=list)

    @property
    def can_book(self) -> bool:
        """One project at least has a session left; who has no project is told on the page of booking."""
        return not self.projects or any(row.sessions_used < row.quota for row in self.projects)


def build(user: User) -> Desk:
    """Read what the roles of the person call for, then choose what comes first."""
    desk = Desk(user, news=new_for(user))
    _read_participant(desk)
    if user.has_role(Role.COACH):
        desk.logs = mine.my_logs_to_write(user)
        desk.agenda = mine.my_agenda(user)
    if user.has_role(Role.EXPERT):
        desk.portfolio = mine.my_portfolio(user, SHOWN)
    if user.has_role(Role.MANAGER):
        desk.cohorts = queries.managed_cohorts(user)
    if user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER):
        desk.proposed = list(waiting()[:SHOWN])
    desk.next = _first(desk)
    return desk


def _read_participant(desk: Desk) -> None:
    """Sessions for all who see them; the rest for who holds a seat in a cohort."""
    user = desk.user
    desk.sessions = my_sessions(user, timezone.now())[:SHOWN]
    if not queries.takes_part(user):
        return
    desk.courses = my_outlines(user)
    desk.projects = mine.my_projects(user)[:SHOWN]
    desk.actions = mine.my_actions(user)[:SHOWN] if desk.projects else []
    desk.bookings = mine.my_bookings(user)[:SHOWN]


def _first(desk: Desk) -> Next | None:
    """What is due now (a signature, a place that is kept for minutes), then what is due first, then what can wait."""
    for choose in (_to_sign, _to_confirm, _first_due, _to_review, _to_read, _to_go_on, _to_discover):
        chosen = choose(desk)
        if chosen:
            return chosen
    return None


def _first_due(desk: Desk) -> Next | None:
    """Of logs, follow-ups, actions, sessions and appointments, the one whose day comes first; late ones are days past.

    Of the same day: as in this list.
    """
    found = [card for choose in (_to_log, _to_follow, _to_attend, _to_do) if (card := choose(desk))]
    return min(found, key=lambda card: card.due, default=None)


def _to_sign(desk: Desk) -> Next | None:
    session = queries.session_to_sign(desk.user, desk.sessions)
    if session is None:
        return None
    return Next(
        headline=_("your signature is expected."),
        title=session.title,
        text=session.place,
        href=reverse("cohorts:sign", args=[session.pk]),
        action=_("Sign my attendance"),
        hue=session.cohort.theme.hue,
        when=session.starts_at,
        zone=session.time_zone,
    )


def _to_log(desk: Desk) -> Next | None:
    if not desk.logs:
        return None
    slot, count = desk.logs[0], len(desk.logs)
    return Next(
        headline=ngettext("a coaching log awaits you.", "%(count)s coaching logs await you.", count)
        % {"count": count},
        title=slot.title or slot.get_kind_display(),
        text=f"{day_long(slot.starts_at, slot.time_zone)}, {clock_range(slot.starts_at, slot.ends_at, slot.time_zone)}",
        href=reverse("coaching:log", args=[slot.pk]),
        action=_("Write the log"),
        hue=slot.hue or "none",
        when=slot.starts_at,
        zone=slot.time_zone,
        due=_day(slot.ends_at, slot.time_zone),
    )


def _day(when: datetime, zone: str) -> date:
    return when.astimezone(ZoneInfo(zone)).date()


def _to_confirm(desk: Desk) -> Next | None:
    """A seat that is kept for some minutes, and lost when nobody confirms it."""
    booking = next(
        (row for row in desk.bookings if row.state == "held" and row.person_id == desk.user.pk), None
    )
    if booking is None:
        return None
    slot = booking.slot
    return Next(
        headline=_("a place is kept for you."),
        title=slot.title or slot.get_kind_display(),
        text=_("It is yours once you confirm it, until %(hour)s.") % {"hour": clock(booking.held_until)},
        href=reverse("coaching:confirm", args=[booking.pk]),
        action=_("Confirm my appointment"),
        hue=booking.project.theme.hue if booking.project else "none",
        when=slot.starts_at,
        zone=slot.time_zone,
    )


def _to_do(desk: Desk) -> Next | None:
    """The action with the earliest day; one without a day is never the first thing."""
    action = next((row for row in desk.actions if row.due_on), None)
    if action is None:
        return None
    today = timezone.localdate()
    headline = _("your next step is on %(day)s.") % {"day": day_long(action.due_on)}
    if action.due_on < today:
        headline = _("an action is late.")
    elif action.due_on == today:
        headline = _("an action is for today.")
    return Next(
        headline=headline,
        title=action.title,
        text=action.project.title,
        href=reverse("coaching:project", args=[action.project_id]),
        action=_("See it in the project"),
        hue=action.project.theme.hue,
        when=action.due_on,
        due=action.due_on,
    )


def _to_follow(desk: Desk) -> Next | None:
    today = timezone.localdate()
    urgent = [
        p for p in desk.portfolio if p.state == ProjectState.BLOCKED or (p.next_on and p.next_on <= today)
    ]
    if not urgent:
        return None
    project, count = urgent[0], len(urgent)
    return Next(
        headline=ngettext("a project awaits you.", "%(count)s projects await you.", count) % {"count": count},
        title=project.title,
        text=str(project.territory),
        more=project.get_state_display(),
        due=min(project.next_on or today, today),
        href=reverse("coaching:follow_up", args=[project.pk]),
        action=_("Write the follow-up"),
        hue=project.theme.hue,
        link=(_("Read the project again"), reverse("coaching:project", args=[project.pk])),
    )


def _to_attend(desk: Desk) -> Next | None:
    """The earlier of the next session and the next coaching."""
    session = desk.sessions[0] if desk.sessions else None
    booking = next((b for b in desk.bookings if b.state == "booked"), None)
    if session and (booking is None or session.starts_at <= booking.starts_at):
        return _session_card(session)
    if booking:
        return _booking_card(booking)
    return None


def _headline(when: datetime, zone: str) -> str:
    return _("your next step is on %(day)s.") % {"day": day_long(when, zone)}


def _session_card(session: Any) -> Next:
    hours = clock_range(session.starts_at, session.ends_at, session.time_zone)
    return Next(
        headline=_headline(session.starts_at, session.time_zone),
        title=_("Session no. %(number)s: %(title)s") % {"number": session.number, "title": session.title},
        text=" · ".join(part for part in (hours, session.place) if part),
        more=session.to_prepare,
        href=reverse("cohorts:session", args=[session.pk]),
        action=_("Prepare the session"),
        hue=session.cohort.theme.hue,
        when=session.starts_at,
        zone=session.time_zone,
        due=max(_day(session.starts_at, session.time_zone), timezone.localdate()),  # it may go on today
        link=(_("Add to my calendar"), reverse("cohorts:session_ics", args=[session.pk])),
    )


def _booking_card(booking: Any) -> Next:
    slot = booking.slot
    return Next(
        headline=_headline(slot.starts_at, slot.time_zone),
        title=slot.title or slot.get_kind_display(),
        text=" · ".join(
            [
                clock_range(slot.starts_at, slot.ends_at, slot.time_zone),
                slot.get_mode_display(),
                slot.coach.get_full_name(),
            ]
        ),
        href=reverse("coaching:booking", args=[booking.pk]),
        action=_("Prepare the coaching"),
        hue=booking.project.theme.hue if booking.project else "none",
        when=slot.starts_at,
        zone=slot.time_zone,
        due=_day(slot.starts_at, slot.time_zone),
        link=(_("Add to my calendar"), reverse("coaching:booking_ics", args=[booking.pk])),
    )


def _to_review(desk: Desk) -> Next | None:
    if not desk.proposed:
        return None
    resource, count = desk.proposed[0], len(desk.proposed)
    return Next(
        headline=ngettext("a resource awaits publication.", "%(count)s resources await publication.", count)
        % {"count": count},
        title=resource.title,
        text=resource.get_kind_display(),
        href=reverse("library:edit", args=[resource.pk]),
        action=_("Read it and decide"),
    )


def _to_read(desk: Desk) -> Next | None:
    course = next((c for c in desk.courses if c.next), None)
    if course is None:
        return None
    return Next(
        headline=_("your course awaits you."),
        title=course.next.page.title,
        text=course.course.title,
        href=course.next.page.url,
        action=_("Resume reading") if course.is_started else _("Begin reading"),
        hue=course.theme.hue,
    )


def _to_go_on(desk: Desk) -> Next | None:
    """Every course is done: say it once, and lead to what comes next."""
    course = next((c for c in desk.courses if c.is_done), None)
    if course is None:
        return None
    return Next(
        headline=_("your course is finished. Well done."),
        title=_("And now?"),
        text=course.course.title,
        href=course.course.url,
        action=_("See what comes next"),
        hue=course.theme.hue,
    )


def _to_discover(desk: Desk) -> Next:
    if desk.cohorts:
        return Next(
            headline=_("here are your cohorts."),
            title=_("Follow your cohorts"),
            text=_("Enrolments, sessions and attendance of your themes."),
            href=reverse("cohorts:list"),
            action=_("See the cohorts"),
        )
    if desk.user.has_role(Role.EDITOR):
        return Next(
            headline=_("nothing awaits publication."),
            title=_("Enrich the library"),
            text=_("A guide, a tool, a project sheet: what helps others to begin."),
            href=reverse("library:add"),
            action=_("Add a resource"),
        )
    return Next(
        headline=_("welcome."),
        title=_("Choose a theme"),
        text=_("Six themes, each with its courses, its experts and its texts."),
        href="/themes/",
        action=_("See the themes"),
    )
