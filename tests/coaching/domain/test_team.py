"""Who carries a project: adding, leaving, taking out, the lead; and what ends with a seat in the cohort."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coaching.domain import bookings, logs, projects, team, waiting
from coaching.enums import BookingState, MembershipEnd, SlotKind
from coaching.models import Action, Booking, Project, ProjectMember, SessionLog, Slot
from cohorts.domain.enrolment import withdraw
from cohorts.models import Enrolment
from lms.accounts.models import JournalEntry, User
from lms.notify.models import Message
from tests.coaching.conftest import make_project, make_season, refused
from tests.coaching.threads import together
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db


def colleague(season, **fields):
    """One more person of the cohort, in the team."""
    person = EnrolmentFactory(cohort=season.cohort, user=UserFactory(**fields)).user
    team.add_member(by=season.person, project=season.project, user=person)
    Message.objects.all().delete()
    return person


def told(code):
    """{person: [(method, uid)]} of the letters of this kind."""
    rows = Message.objects.filter(notification=f"coaching.{code}")
    assert rows.count() == rows.values("recipient").distinct().count()
    return {row.recipient_id: [each["method"] for each in row.calendar] for row in rows}


def live(project):
    """{person: leads} now."""
    return dict(ProjectMember.objects.live().filter(project=project).values_list("person", "is_lead"))


def reads(user, project, booking=None, log=None):
    """Whether a person sees the project, its booking, its log, its slot: each asked anew."""
    user = User.objects.get(pk=user.pk)
    return (
        Project.objects.visible_to(user).filter(pk=project.pk).exists(),
        bool(booking) and Booking.objects.visible_to(user).filter(pk=booking.pk).exists(),
        bool(log) and SessionLog.objects.visible_to(user).filter(pk=log.pk).exists(),
    )


def test_g3_row_says_who_added_whom_and_the_first_leads(season):
    person = EnrolmentFactory(cohort=season.cohort).user
    member = team.add_member(by=season.person, project=season.project, user=person)
    again = team.add_member(by=season.person, project=season.project, user=person)
    assert (again.pk, member.granted_by, member.is_lead) == (member.pk, season.person, False)
    assert live(season.project) == {season.person.pk: True, person.pk: False}
    assert told("team_joined") == {person.pk: []}


def test_g3_database_keeps_one_live_row_and_one_lead(season):
    for fields in ({"person": season.person}, {"is_lead": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberFactory(project=season.project, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectMember.objects.update(ended_at=timezone.now())


def test_g3_end_of_a_membership_is_never_rewritten(season):
    colleague(season)
    team.leave_team(by=season.person, project=season.project)
    for change in ({"ended_at": None, "why": ""}, {"why": "taken_out"}, {"granted_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectMember.objects.filter(person=season.person).update(**change)
    back = team.add_member(by=season.manager, project=season.project, user=season.person)
    assert ProjectMember.objects.filter(person=season.person).count() == 2
    assert not back.is_lead


def test_g3_leaving_ends_the_right_and_keeps_what_was_written(season, booked):
    other = colleague(season)
    action = Action.objects.create(project=season.project, title="Écrire au maire", owner=season.person)
    team.leave_team(by=season.person, project=season.project)
    team.leave_team(by=season.person, project=season.project)
    row = ProjectMember.objects.get(project=season.project, person=season.person)
    assert (row.why, row.ended_by, row.ended_at is not None) == (MembershipEnd.LEFT, season.person, True)
    assert live(season.project) == {other.pk: True}
    assert reads(season.person, season.project, booked) == (False, False, False)
    assert reads(other, season.project, booked) == (True, True, False)
    booked.refresh_from_db()
    action.refresh_from_db()
    assert (booked.state, booked.person, booked.question) == (BookingState.BOOKED, other, "Convaincre")
    assert action.owner is None


def test_g3_log_of_the_project_is_closed_to_who_left_though_they_had_booked(season, booked):
    booked.slot.starts_at = timezone.now() - timedelta(hours=2)
    booked.slot.ends_at = timezone.now() - timedelta(hours=1)
    booked.slot.save()
    log = logs.write_log(by=season.coach, slot=booked.slot, summary="Fait", minutes=45)
    other = colleague(season)
    team.leave_team(by=season.person, project=season.project)
    assert reads(season.person, season.project, booked, log) == (False, False, False)
    assert reads(other, season.project, booked, log) == (True, True, True)
    assert not Slot.objects.visible_to(User.objects.get(pk=UserFactory().pk)).exists()


def test_g3_who_left_books_confirms_moves_and_cancels_no_more(season, slot):
    colleague(season)
    held = bookings.hold(person=season.person, slot=slot, project=season.project)
    team.leave_team(by=season.person, project=season.project)
    person = User.objects.get(pk=season.person.pk)
    held.refresh_from_db()
    assert held.state == BookingState.CANCELLED
    with refused("forbidden"):
        bookings.confirm(person=person, booking=held)
    with refused("forbidden"):
        bookings.book(person=person, slot=slot, project=season.project)
    with refused("forbidden"):
        waiting.wait(person=person, slot=slot, project=season.project)
    with refused("forbidden"):
        projects.update_project(by=person, project=season.project, title="Fin", summary="", stage="done")


def test_g3_last_one_leaves_appointments_are_cancelled_and_the_seat_goes_to_the_first_waiting(season, booked):
    first = make_project(season.cohort)
    waiting.wait(person=first.person, slot=booked.slot, project=first.project)
    Message.objects.all().delete()
    team.leave_team(by=season.person, project=season.project)
    booked.refresh_from_db()
    assert booked.state == BookingState.CANCELLED
    assert Booking.objects.get(person=first.person).state == BookingState.BOOKED
    assert live(season.project) == {}
    assert told("booking_cancelled") == {season.coach.pk: ["CANCEL"]}
    assert told("team_ended") == {season.person.pk: ["CANCEL"]}
    assert told("team_left") == {season.manager.pk: []}
    assert told("seat_freed") == {first.person.pk: ["REQUEST"], season.coach.pk: ["REQUEST"]}


def test_g3_appointment_passes_to_who_is_free_at_that_hour(season, booked):
    busy, free = colleague(season), colleague(season)
    season.cohort.coaches.add(elsewhere := UserFactory())
    own = make_project(season.cohort, busy).project
    same_hour = SlotFactory(coach=elsewhere, starts_at=booked.starts_at)
    bookings.book(person=busy, slot=same_hour, project=own)
    Message.objects.all().delete()
    team.leave_team(by=season.person, project=season.project)
    booked.refresh_from_db()
    assert (booked.state, booked.person) == (BookingState.BOOKED, free)
    assert told("team_left") == {busy.pk: [], free.pk: [], season.coach.pk: []}
    letter = Message.objects.get(notification="coaching.team_left", recipient=season.coach)
    assert free.get_full_name() in letter.text


def test_g3_nobody_free_at_that_hour_frees_the_seat(season, booked):
    busy = colleague(season)
    season.cohort.coaches.add(elsewhere := UserFactory())
    own = make_project(season.cohort, busy).project
    bookings.book(person=busy, slot=SlotFactory(coach=elsewhere, starts_at=booked.starts_at), project=own)
    Message.objects.all().delete()
    team.leave_team(by=season.person, project=season.project)
    booked.refresh_from_db()
    assert booked.state == BookingState.CANCELLED
    assert told("booking_cancelled") == {busy.pk: ["CANCEL"], season.coach.pk: ["CANCEL"]}


def test_g3_lead_and_manager_take_out_and_nobody_else_does(season):
    other, third = colleague(season), colleague(season)
    for who in (other, season.coach, season.expert, UserFactory(), make_project(season.cohort).person):
        with refused("forbidden"):
            team.take_out(by=who, project=season.project, user=third)
        with refused("forbidden"):
            team.hand_over_lead(by=who, project=season.project, user=third)
    team.take_out(by=season.person, project=season.project, user=other)
    team.take_out(by=season.person, project=season.project, user=other)
    team.take_out(by=season.manager, project=season.project, user=season.person)
    assert live(season.project) == {third.pk: True}
    assert told("team_ended") == {other.pk: [], season.person.pk: []}
    ends = ProjectMember.objects.filter(project=season.project).exclude(why="")
    assert set(ends.values_list("person", "ended_by", "why")) == {
        (other.pk, season.person.pk, "taken_out"),
        (season.person.pk, season.manager.pk, "taken_out"),
    }


def test_g3_lead_is_handed_over_and_both_are_told(season):
    other = colleague(season)
    team.hand_over_lead(by=season.person, project=season.project, user=other)
    with refused("forbidden"):
        team.hand_over_lead(by=season.person, project=season.project, user=season.person)
    assert live(season.project) == {season.person.pk: False, other.pk: True}
    assert told("lead_changed") == {other.pk: []}
    with refused("not_in_team"):
        team.hand_over_lead(by=other, project=season.project, user=season.coach)


def test_g3_rights_in_projects_end_with_the_seat_by_whom_it_ends(season, booked):
    """The manager withdraws somebody: project, appointments and calendar go in the same transaction."""
    other = colleague(season)
    alone = SlotFactory(coach=season.coach, cohort=season.cohort, kind=SlotKind.WORKSHOP, seats=4)
    own = bookings.book(person=season.person, slot=alone)
    Message.objects.all().delete()
    withdraw(enrolment=Enrolment.objects.get(user=season.person), by=season.manager)
    row = ProjectMember.objects.get(person=season.person)
    assert (row.why, row.ended_by) == (MembershipEnd.SEAT_ENDED, season.manager)
    assert live(season.project) == {other.pk: True}
    booked.refresh_from_db()
    own.refresh_from_db()
    assert (booked.person, own.state) == (other, BookingState.CANCELLED)
    assert reads(season.person, season.project, booked) == (False, False, False)
    assert (
        not Slot.objects.visible_to(User.objects.get(pk=season.person.pk)).filter(pk=booked.slot_id).exists()
    )
    assert told("team_ended") == {season.person.pk: ["CANCEL"]}
    assert told("booking_cancelled") == {season.person.pk: ["CANCEL"], season.coach.pk: ["CANCEL"]}


def test_g3_seat_in_another_cohort_keeps_what_it_gave(season):
    other = make_season()
    both = EnrolmentFactory(cohort=other.cohort, user=season.person)
    team.add_member(by=other.person, project=other.project, user=season.person)
    withdraw(enrolment=Enrolment.objects.get(user=season.person, cohort=season.cohort))
    assert live(season.project) == {}
    assert live(other.project) == {other.person.pk: True, season.person.pk: False}
    assert both.cohort == other.cohort


def test_g3_project_takes_nobody_without_a_seat(season):
    stranger = UserFactory()
    with refused("not_in_cohort"):
        projects.start_project(
            by=season.manager,
            cohort=season.cohort,
            territory=season.project.territory,
            title="Un",
            team=[stranger],
        )
    assert not Project.objects.filter(title="Un").exists()
    closed = EnrolmentFactory(cohort=season.cohort, user=UserFactory(is_active=False)).user
    with refused("not_in_cohort"):
        team.add_member(by=season.person, project=season.project, user=closed)


def test_g23_who_joins_a_team_gets_its_appointments_and_again_after_leaving(season, booked):
    """The number of each change grows, or calendars would ignore the second invitation."""
    person = EnrolmentFactory(cohort=season.cohort).user
    numbers = []
    for _ in range(2):
        team.add_member(by=season.person, project=season.project, user=person)
        team.take_out(by=season.person, project=season.project, user=person)
    for row in Message.objects.filter(recipient=person).order_by("pk"):
        (each,) = row.calendar
        (line,) = (line for line in each["text"].splitlines() if line.startswith("SEQUENCE:"))
        numbers.append((each["method"], int(line.removeprefix("SEQUENCE:"))))
    assert [method for method, _ in numbers] == ["REQUEST", "CANCEL"] * 2
    assert sorted({number for _, number in numbers}) == [number for _, number in numbers]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_g3_leaving_while_booking_leaves_no_appointment_of_who_left():
    season = make_season()
    slots = [SlotFactory(coach=season.coach, cohort=season.cohort) for _ in range(6)]
    book = [partial(bookings.book, person=season.person, slot=slot, project=season.project) for slot in slots]
    said, errors = together([*book, partial(team.leave_team, by=season.person, project=season.project)])
    assert errors == []
    assert said["ok"] + said["forbidden"] == 7
    assert live(season.project) == {}
    assert not Booking.objects.filter(project=season.project, state=BookingState.BOOKED).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_g3_withdrawing_while_booking_and_adding_leaves_nothing_of_the_seat():
    season = make_season()
    person = EnrolmentFactory(cohort=season.cohort).user
    slots = [
        SlotFactory(coach=season.coach, cohort=season.cohort, kind="workshop", seats=3) for _ in range(3)
    ]
    calls = [partial(bookings.book, person=person, slot=slot) for slot in slots]
    calls += [partial(team.add_member, by=season.person, project=season.project, user=person)] * 2
    enrolment = Enrolment.objects.get(user=person)
    _said, errors = together([*calls, partial(withdraw, enrolment=enrolment)])
    assert errors == []
    assert live(season.project) == {season.person.pk: True}
    assert not Booking.objects.filter(person=person, state=BookingState.BOOKED).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_g3_two_who_take_each_other_out_leave_one_lead_and_one_end_each():
    season = make_season()
    other = EnrolmentFactory(cohort=season.cohort).user
    MemberFactory(project=season.project, person=other)
    out = partial(team.take_out, by=season.manager, project=season.project, user=other)
    _said, errors = together(
        [out] * 4 + [partial(team.leave_team, by=season.person, project=season.project)] * 3
    )
    assert errors == []
    assert live(season.project) == {}
    assert ProjectMember.objects.filter(project=season.project).count() == 2
    assert Message.objects.filter(notification="coaching.team_ended").count() == 1


def test_a5_who_comes_goes_and_leads_is_in_the_journal_with_the_project(season, client):
    mate = colleague(season)
    team.hand_over_lead(by=season.person, project=season.project, user=mate)
    team.take_out(by=mate, project=season.project, user=season.person)
    third = EnrolmentFactory(cohort=season.cohort).user
    team.add_member(by=mate, project=season.project, user=third)
    team.leave_team(by=mate, project=season.project)
    withdraw(enrolment=Enrolment.objects.get(cohort=season.cohort, user=third), by=season.manager)
    rows = JournalEntry.objects.filter(event__in=("team_joined", "team_left", "lead_given")).order_by("pk")
    assert [(row.event, row.person, row.by) for row in rows] == [
        ("team_joined", mate, season.person),
        ("lead_given", mate, season.person),
        ("team_left", season.person, mate),
        ("team_joined", third, mate),
        ("team_left", mate, mate),
        ("lead_given", third, mate),
        ("team_left", third, season.manager),
    ]
    client.force_login(season.manager)
    page = client.get(reverse("rights-journal"), {"quoi": "team_left"})
    assert len(page.context["rows"]) == 3
    for _entry, said in page.context["rows"]:
        assert said.replace("\u00a0", " ").startswith(f"projet « {season.project.title} »")
