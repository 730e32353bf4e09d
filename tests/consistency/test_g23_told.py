"""Whatever changes when, where, with whom or whether is told to everyone concerned but who did it, once, with their calendar.

The table: change × route → who is told, and what their calendar is given. A verb of cohorts or coaching that has no row
must stand in TELLS_NOBODY with its reason; a new one fails until it is in either.

One's own seat or appointment is the exception to « but who did it »: the letter is the receipt that carries the change
of one's own calendar, which nothing else could change.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

import coaching.domain
import cohorts.domain
import lms.handins.domain
from coaching.domain import bookings, projects, slots, team, waiting
from coaching.enums import BookingState, SlotKind
from coaching.models import Booking, ProjectMember
from cohorts.domain import coaches as coach_verbs
from cohorts.domain import cohort as cohort_verbs
from cohorts.domain import enrolment, rooms, sessions
from cohorts.domain.sessions import HalfDayPlan
from cohorts.models import Enrolment, GroupSession
from lms.accounts.domain.roles import end_role, grant_role
from lms.accounts.enums import Role
from lms.notify.models import Message
from lms.programme.models import ThemeRole
from tests.coaching.conftest import make_coached, make_project
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory, GroupSessionFactory, HalfDayFactory, RoomFactory
from tests.handins import world as handing
from tests.programme.help import course_with

pytestmark = pytest.mark.django_db

TELLS_NOBODY = {
    "cohorts.attendance.sign": "a signature changes neither hour, place nor people",
    "cohorts.enrolment.complete": "the person keeps the seat and what it opens",
    "cohorts.sessions.describe_session": "what it is about; the feed shows it, the meeting is the same",
    "cohorts.openings.set_calendar": "when lessons open; nobody's appointment, and each lesson says it",
    "cohorts.reminders.write_to_stuck": "no change of an appointment; tells whom it says (test_progress)",
    "coaching.bookings.hold": "ten minutes, on the page before one's eyes",
    "coaching.waiting.wait": "by oneself, on the page before one's eyes; nobody's appointment changes",
    "coaching.slots.end_with_coach": "hours that nobody has booked; with appointments it is refused",
    "coaching.openings.open_slots": "as open_slot, several at once",
    "coaching.slots.open_slot": "nobody has an appointment in it yet",
    "coaching.projects.update_project": "words and stage; neither hour, place nor people",
    "coaching.logs.write_log": "no change of an appointment; tells its readers what was written (test_logs)",
    "coaching.followups.write_follow_up": "no change of an appointment; tells the team (test_projects)",
    "coaching.recommendations.answer": "no change of an appointment; tells who advised (test_projects)",
    "coaching.actions.add": "the team notes for itself; nobody's time",
    "coaching.actions.complete": "as add",
    "coaching.actions.reopen": "as add",
    "handins.work.keep_draft": "a draft is its author's, or their team's",
    "handins.deadlines.set_deadline": "stands on the page of the work and on the card of the lesson, by the cohort's clock",
    "handins.deadlines.remove_deadline": "as set_deadline",
}
R, C = ["REQUEST"], ["CANCEL"]


def verbs() -> set[str]:
    """Public functions of the domain that open a transaction."""
    found = set()
    for package in (cohorts.domain, coaching.domain, lms.handins.domain):
        for module in pkgutil.iter_modules(package.__path__):
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
            for name, value in vars(loaded).items():
                inner = getattr(value, "__wrapped__", None)
                atomic = inner is not None and value.__code__.co_name == "inner"  # ContextDecorator's
                if atomic and value.__module__ == loaded.__name__ and not name.startswith("_"):
                    found.add(f"{package.__name__.split('.')[-2]}.{module.name}.{name}")
    return found


@dataclass
class Change:
    """One change through one route."""

    verb: str
    route: str
    do: Callable[[SimpleNamespace], Any]
    told: dict[str, list[str]]
    prepare: Callable[[SimpleNamespace], Any] = field(default=lambda w: None)

    def __str__(self) -> str:
        return f"{self.verb.rpartition('.')[2]}-{self.route}"


def world() -> SimpleNamespace:
    """A full cohort: lead and mate of a project, peer (no project), waits (for the slot), queue (for the cohort)."""
    w = SimpleNamespace(**vars(make_coached(capacity=4)))
    w.lead = w.person
    w.mate, w.peer, w.waits = (EnrolmentFactory(cohort=w.cohort).user for _ in range(3))
    MemberFactory(project=w.project, person=w.mate)
    w.waiting_project = make_project(w.cohort, w.waits).project
    w.queue = enrolment.enrol(cohort=w.cohort, user=UserFactory()).user
    w.deputy, w.new_coach, w.admin = UserFactory(), UserFactory(), UserFactory()
    grant_role(user=w.deputy, role=Role.MANAGER)
    grant_role(user=w.admin, role=Role.ADMIN)
    grant_role(user=w.new_coach, role=Role.COACH)
    ThemeRole.objects.create(page=w.cohort.theme, user=w.deputy, role="manager")
    w.room = RoomFactory(address="1 rue de la Gare")
    w.session = GroupSessionFactory(cohort=w.cohort, place="Mairie")
    now = timezone.now()
    w.half_day = HalfDayFactory(session=w.session, room=w.room, starts_at=now + timedelta(days=2))
    mine = {"coach": w.coach, "cohort": w.cohort}  # on days of their own: nobody is in two places at once
    w.slot = SlotFactory(**mine, place="Bureau 3", mode="place", starts_at=now + timedelta(days=3))
    w.booking = bookings.book(person=w.lead, slot=w.slot, project=w.project)
    w.wait = waiting.wait(person=w.waits, slot=w.slot, project=w.waiting_project)
    w.free = SlotFactory(**mine, starts_at=now + timedelta(days=4))
    w.workshop = SlotFactory(**mine, kind=SlotKind.WORKSHOP, seats=4, starts_at=now + timedelta(days=5))
    return w


def enrolment_of(w, who):
    return Enrolment.objects.get(cohort=w.cohort, user=getattr(w, who))


def member(w, who):
    return ProjectMember.objects.live().get(project=w.project, person=getattr(w, who))


def hours(days=20):
    start = timezone.now().replace(microsecond=0, second=0) + timedelta(days=days)
    return {"starts_at": start, "ends_at": start + timedelta(minutes=45)}


def details(w, **fields):
    known = {
        "title": "",
        "mode": "video",
        "place": "",
        "video_url": "https://visio.example/secret",
        "seats": 1,
    }
    return known | fields


def plan(w, days=9):
    start = timezone.now().replace(microsecond=0, second=0) + timedelta(days=days)
    return [HalfDayPlan(start, start + timedelta(hours=3), w.room, w.half_day.pk)]


def move_session(w, **fields):
    known = {"half_days": plan(w), "place": "Mairie", "by": w.manager}
    return sessions.move_session(session=w.session, **known | fields)


def post(w, actor, address, *args, **data):
    w.client.force_login(getattr(w, actor))
    answer = w.client.post(reverse(address, args=args), data)
    assert answer.status_code in {302, 303}, answer.content.decode()[:2000]


def api_delete(w, who, name, *args):
    w.client.force_login(getattr(w, who))
    assert w.client.delete(reverse(name, args=args)).status_code == 204


COHORT = {"lead": R, "mate": R, "peer": R, "waits": R, "coach": R}
NONE: list[str] = []
TWO_FREE = {"waits": R}  # who waited for the slot has the seat now, and the coach is told of it as well

TABLE = [
    # --- cohorts: seats
    Change("cohorts.enrolment.enrol", "domain", lambda w: enrolment.enrol(cohort=w.cohort, user=w.admin, by=w.manager),
        {"admin": NONE}),
    Change("cohorts.enrolment.enrol", "page", lambda w: post(w, "manager", "cohorts:people", w.cohort.pk, who=w.admin.email),
        {"admin": R}, lambda w: cohort_verbs.change_capacity(cohort=w.cohort, capacity=9)),
    Change("cohorts.enrolment.join", "page", lambda w: post(w, "admin", "cohorts:join", w.cohort.pk),
        {"admin": R, "manager": NONE, "deputy": NONE}, lambda w: open_to_all(w, 9)),
    Change("cohorts.enrolment.withdraw", "page", lambda w: post(w, "manager", "cohorts:leave", enrolment_of(w, "peer").pk),
        {"peer": C, "queue": R}),
    Change("cohorts.enrolment.withdraw", "page, by oneself", lambda w: post(w, "peer", "cohorts:leave", enrolment_of(w, "peer").pk),
        {"peer": C, "queue": R, "manager": NONE, "deputy": NONE}, lambda w: open_to_all(w)),
    Change("cohorts.enrolment.withdraw", "domain, by oneself, from the waiting list", lambda w: enrolment.withdraw(enrolment=enrolment_of(w, "queue"), by=w.queue),
        {"queue": NONE, "manager": NONE, "deputy": NONE}, lambda w: open_to_all(w)),
    Change("cohorts.enrolment.withdraw", "domain, by a manager from their own seat", lambda w: enrolment.withdraw(enrolment=enrolment_of(w, "deputy"), by=w.deputy),
        {"deputy": C, "manager": NONE}, lambda w: seat_the_deputy(w)),
    Change("cohorts.enrolment.withdraw", "from the waiting list", lambda w: enrolment.withdraw(enrolment=enrolment_of(w, "queue"), by=w.manager),
        {"queue": NONE}),
    Change("cohorts.cohort.change_capacity", "page", lambda w: post(w, "manager", "cohorts:settings", w.cohort.pk, capacity=5),
        {"queue": R}),
    Change("cohorts.cohort.describe_cohort", "domain", lambda w: cohort_verbs.describe_cohort(
        cohort=w.cohort, name="Un", starts_on=w.cohort.starts_on, ends_on=w.cohort.ends_on + timedelta(days=9), open_enrolment=False, by=w.manager),
        dict.fromkeys((*COHORT, "queue"), NONE)),
    # --- cohorts: coaches
    Change("cohorts.coaches.assign_coaches", "page", lambda w: post(w, "manager", "cohorts:coach_assign", w.cohort.pk, who=w.new_coach.email),
        {"coach": NONE, "new_coach": R, "lead": NONE, "mate": NONE, "peer": NONE, "waits": NONE}),
    Change("cohorts.coaches.remove_coach", "page", lambda w: post(w, "manager", "cohorts:coach_end", w.cohort.pk, w.coach.pk),
        {"coach": C, "lead": NONE, "mate": NONE, "peer": NONE, "waits": NONE}, lambda w: empty_hours(w)),
    Change("cohorts.coaches.assign_coaches", "domain", lambda w: coach_verbs.assign_coach(cohort=w.cohort, user=w.new_coach, by=w.manager),
        {"coach": NONE, "new_coach": R, "lead": NONE, "mate": NONE, "peer": NONE, "waits": NONE}),
    Change("cohorts.coaches.remove_coach", "domain", lambda w: coach_verbs.remove_coach(cohort=w.cohort, user=w.coach, by=w.manager),
        {"coach": C, "lead": NONE, "mate": NONE, "peer": NONE, "waits": NONE}, lambda w: empty_hours(w)),
    Change("cohorts.cohort.open_cohort", "domain", lambda w: cohort_verbs.open_cohort(
        theme=w.cohort.theme, name="Deux", starts_on=w.cohort.starts_on, ends_on=w.cohort.ends_on, capacity=3, coaches=[w.new_coach], by=w.manager),
        {"new_coach": NONE}),
    # --- cohorts: sessions
    Change("cohorts.sessions.announce_session", "domain", lambda w: sessions.announce_session(
        cohort=w.cohort, title="Trois", half_days=[HalfDayPlan(**hours(30))], by=w.manager), COHORT),
    Change("cohorts.sessions.move_session", "domain: when", lambda w: move_session(w), COHORT),
    Change("cohorts.sessions.move_session", "domain: where", lambda w: move_session(w, place="Salle des fêtes"), COHORT),
    Change("cohorts.sessions.move_session", "domain: video", lambda w: move_session(w, video_url="https://visio.example/x"), COHORT),
    Change("cohorts.sessions.move_session", "domain: room", lambda w: move_session(w, half_days=[HalfDayPlan(
        w.half_day.starts_at, w.half_day.ends_at, RoomFactory(), w.half_day.pk)]), COHORT),
    Change("cohorts.sessions.move_session", "domain: one half-day more", lambda w: move_session(w, half_days=[*plan(w), HalfDayPlan(**hours(30))]),
        {who: [*R, *R] for who in COHORT}),
    Change("cohorts.sessions.move_session", "domain: another half-day", lambda w: move_session(w, half_days=[HalfDayPlan(**hours(30))]),
        {who: [*C, *R] for who in COHORT}),
    Change("cohorts.sessions.move_session", "domain: nothing changes", lambda w: move_session(w, half_days=[HalfDayPlan(
        w.half_day.starts_at, w.half_day.ends_at, w.room, w.half_day.pk)]), {}),
    Change("cohorts.sessions.cancel_session", "page", lambda w: post(w, "manager", "cohorts:session_cancel", w.session.pk, reason="Grève"),
        dict.fromkeys(COHORT, C)),
    Change("cohorts.rooms.keep_room", "domain", lambda w: rename(w, "2 place du Marché"), COHORT),
    # --- coaching: slots
    Change("coaching.slots.update_slot", "page: place", lambda w: post(w, "coach", "coaching:slot_update", w.slot.pk, **details(w, mode="place", place="Bureau 9", video_url="")),
        {"lead": R, "mate": R}),
    Change("coaching.slots.update_slot", "domain: video link", lambda w: slots.update_slot(by=w.coach, slot=w.slot, **details(w)),
        {"lead": R, "mate": R}),
    Change("coaching.slots.update_slot", "domain: by a manager", lambda w: slots.update_slot(by=w.manager, slot=w.slot, **details(w)),
        {"lead": R, "mate": R, "coach": R}),
    Change("coaching.slots.update_slot", "domain: only its subject", lambda w: slots.update_slot(
        by=w.coach, slot=w.slot, title="Budget", mode="place", place="Bureau 3", video_url="", seats=1), {}),
    Change("coaching.slots.move_slot", "domain", lambda w: slots.move_slot(by=w.coach, slot=w.slot, **hours(40)),
        {"lead": R, "mate": R, "waits": NONE}),
    Change("coaching.slots.move_slot", "domain: by a manager", lambda w: slots.move_slot(by=w.manager, slot=w.slot, **hours(40)),
        {"lead": R, "mate": R, "waits": NONE, "coach": R}),
    Change("coaching.slots.cancel_slot", "page", lambda w: post(w, "coach", "coaching:slot_cancel", w.slot.pk, reason="Malade"),
        {"lead": C, "mate": C, "waits": NONE}),
    Change("coaching.slots.cancel_slot", "domain: by a manager", lambda w: slots.cancel_slot(by=w.manager, slot=w.slot),
        {"lead": C, "mate": C, "waits": NONE, "coach": C}),
    Change("coaching.slots.end_with_role", "screen: the role of coach ends", lambda w: post(
        w, "admin", "account-rights", w.coach.pk, do="end", role="coach"),
        {"coach": [*C, *C], "lead": C, "mate": C, "peer": NONE, "waits": NONE}),
    Change("coaching.slots.end_with_role", "domain: its day has passed", lambda w: end_role(user=w.coach, role=Role.COACH),
        {"coach": [*C, *C], "lead": C, "mate": C, "peer": NONE, "waits": NONE}),
    # --- coaching: bookings
    Change("coaching.bookings.book", "domain", lambda w: bookings.book(person=w.lead, slot=w.free, project=w.project),
        {"lead": R, "mate": R, "coach": R}),
    Change("coaching.bookings.confirm", "domain", lambda w: bookings.confirm(
        person=w.lead, booking=bookings.hold(person=w.lead, slot=w.free, project=w.project)), {"lead": R, "mate": R, "coach": R}),
    Change("coaching.bookings.move", "domain", lambda w: bookings.move(by=w.lead, booking=w.booking, slot=w.free),
        {"lead": R, "mate": R, "coach": R}, lambda w: bookings.cancel(by=w.waits, booking=w.wait)),
    Change("coaching.bookings.cancel", "API", lambda w: api_delete(w, "lead", "api:booking-detail", w.booking.pk),
        {"lead": C, "mate": C, "coach": C}, lambda w: bookings.cancel(by=w.waits, booking=w.wait)),
    Change("coaching.bookings.cancel", "page", lambda w: post(w, "mate", "coaching:booking_cancel", w.booking.pk),
        {"lead": C, "mate": C, "coach": C}, lambda w: bookings.cancel(by=w.waits, booking=w.wait)),
    Change("coaching.bookings.cancel", "domain: off the waiting list", lambda w: bookings.cancel(by=w.coach, booking=w.wait), {"waits": NONE}),
    Change("coaching.waiting.offer", "domain", lambda w: waiting.offer(slot_id=w.slot.pk), {"waits": R, "coach": R},
        lambda w: Booking.objects.filter(pk=w.booking.pk).update(state=BookingState.CANCELLED, seat=None)),
    # --- coaching: teams
    Change("coaching.projects.start_project", "domain", lambda w: projects.start_project(
        by=w.manager, cohort=w.cohort, territory=TerritoryFactory(), title="Un", team=[w.peer]), {"peer": NONE}),
    Change("coaching.team.add_member", "page", lambda w: post(w, "lead", "coaching:team", w.project.pk, user=w.peer.pk),
        {"peer": R, "mate": NONE}),
    Change("coaching.team.leave_team", "page", lambda w: post(w, "lead", "coaching:team_leave", w.project.pk),
        {"lead": C, "mate": NONE, "coach": NONE}),
    Change("coaching.team.take_out", "page", lambda w: post(w, "lead", "coaching:team_take_out", w.project.pk, member(w, "mate").pk),
        {"mate": C}),
    Change("coaching.team.hand_over_lead", "page", lambda w: post(w, "lead", "coaching:team_hand_over", w.project.pk, member(w, "mate").pk),
        {"mate": NONE}),
    Change("coaching.team.end_with_seat", "cascade of withdraw", lambda w: enrolment.withdraw(enrolment=enrolment_of(w, "mate"), by=w.manager),
        {"mate": [*C, *C], "lead": NONE, "queue": R}),
    # --- works handed in
    Change("handins.work.hand_in", "domain", lambda w: handing.hand_in(w.lead, w.lesson, w.block),
        {"coach": NONE, "expert": NONE}, lambda w: works(w)),
    Change("handins.work.hand_in", "page, by a team", lambda w: post(w, "mate", "handins:work", w.lesson.pk, w.block,
        text="Fini", note="", step=0, project=w.project.pk, final=1),
        {"coach": NONE, "expert": NONE}, lambda w: works(w, whose="team")),
    Change("handins.reviews.review", "domain", lambda w: handing.review(w.work, w.expert, points=12),
        {"lead": NONE}, lambda w: works(w, is_in=True)),
    Change("handins.reviews.review", "page, of a team", lambda w: post(w, "coach", "handins:hand_in", w.work.pk,
        comment="Encore.", verdict="to_redo", step=w.work.step),
        {"lead": NONE, "mate": NONE}, lambda w: works(w, is_in=True, whose="team")),
    # --- a person is erased (accounts' registry.person_endings)
    Change("cohorts.enrolment.withdraw_everywhere", "domain", lambda w: enrolment.withdraw_everywhere(user=w.peer, by=w.manager),
        {"peer": C, "queue": R}),
    Change("coaching.team.end_with_account", "domain", lambda w: team.end_with_account(user=w.lead, by=w.manager),
        {"lead": C, "mate": NONE, "coach": NONE}),
    Change("coaching.team.end_with_account", "domain, a coach", lambda w: team.end_with_account(user=w.coach, by=None),
        {"lead": C, "mate": C, "waits": NONE}),
]  # fmt: skip


def works(w, *, is_in=False, **task):
    """A lesson of the cohort's theme with a work to hand in; handed in already."""
    _course, (w.lesson,) = course_with(1, theme=w.cohort.theme)
    w.block = handing.add_task(w.lesson, **task)
    if is_in:
        project = {"project": w.project.pk} if task else {}
        w.work = handing.hand_in(w.lead, w.lesson, w.block, **project)


def empty_hours(w):
    slots.cancel_slot(by=w.coach, slot=w.slot)


def open_to_all(w, capacity=None):
    w.cohort.open_enrolment = True
    w.cohort.save()
    if capacity:
        cohort_verbs.change_capacity(cohort=w.cohort, capacity=capacity)


def seat_the_deputy(w):
    cohort_verbs.change_capacity(cohort=w.cohort, capacity=9)
    enrolment.enrol(cohort=w.cohort, user=w.deputy)


def rename(w, address):
    w.room.address = address
    rooms.keep_room(room=w.room, by=w.manager)


def test_g23_every_verb_is_in_the_table_or_says_why_it_tells_nobody():
    rows = {row.verb for row in TABLE}
    assert rows | set(TELLS_NOBODY) == verbs()
    assert not rows & set(TELLS_NOBODY)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_g23_everyone_concerned_is_told_once_with_a_true_calendar(row, client):
    w = world()
    w.client = client
    row.prepare(w)
    Message.objects.all().delete()
    row.do(w)
    names = {
        value.pk: name for name, value in vars(w).items() if name != "person" and hasattr(value, "email")
    }
    told: dict[str, list[str]] = {}
    for message in Message.objects.order_by("pk"):
        told.setdefault(names[message.recipient_id], []).extend(each["method"] for each in message.calendar)
    assert {who: sorted(methods) for who, methods in told.items()} == row.told
    kinds = list(Message.objects.values_list("recipient", "notification"))
    assert len(kinds) == len(set(kinds)), "somebody is told the same twice"
    for message in Message.objects.all():
        assert "visio.example" not in message.text + message.html
        for each in message.calendar:
            assert f"METHOD:{each['method']}" in each["text"]


def numbers(who):
    """{event: its numbers, in the order in which they were sent to a person}."""
    found: dict[str, list[int]] = {}
    for message in Message.objects.filter(recipient=who).order_by("pk"):
        for each in message.calendar:
            for event in icalendar.Calendar.from_ical(each["text"]).walk("VEVENT"):
                found.setdefault(str(event["uid"]), []).append(int(event["sequence"]))
    return found


def test_g23_number_of_each_change_grows_however_quick_they_follow():
    """Calendars ignore a change whose number is not greater than the last one's."""
    w = world()
    for days in (11, 12, 13):
        w.session = GroupSession.objects.get(pk=w.session.pk)
        move_session(w, half_days=plan(w, days))
        slots.move_slot(by=w.coach, slot=w.slot, **hours(days + 20))
    slots.update_slot(by=w.coach, slot=w.slot, **details(w))
    moved = bookings.move(by=w.lead, booking=Booking.objects.get(pk=w.booking.pk), slot=w.free)
    bookings.cancel(by=w.lead, booking=moved)
    sessions.cancel_session(session=w.session, by=w.manager)
    for who in (w.lead, w.mate):
        found = numbers(who)
        assert len(found) == 2, "an appointment that moves keeps its identity"
        assert sorted(len(each) for each in found.values()) == [4, 7]
        for each in found.values():
            assert each == sorted(set(each))


def test_g23_who_leaves_and_comes_back_has_the_sessions_again():
    w = world()
    cohort_verbs.change_capacity(cohort=w.cohort, capacity=9)
    for _ in range(2):
        enrolment.withdraw(enrolment=enrolment_of(w, "peer"), by=w.manager)
        Message.objects.filter(recipient=w.peer).update(state="sent", sent_at=timezone.now())
        enrolment.enrol(cohort=w.cohort, user=w.peer, by=w.manager)
        Message.objects.filter(recipient=w.peer).update(state="sent", sent_at=timezone.now())
    (found,) = numbers(w.peer).values()
    assert found == sorted(set(found))
    assert len(found) == 4
