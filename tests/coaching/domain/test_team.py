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
from tests.coaching.conftest import book, make_coached, make_project, refused, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory
from tests.threads import together

pytestmark = pytest.mark.django_db


def colleague(coached, **fields):
    """One more person of the cohort, in the team."""
    person = EnrolmentFactory(cohort=coached.cohort, user=UserFactory(**fields)).user
    team.add_member(by=coached.person, project=coached.project, user=person)
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


def test_g3_row_says_who_added_whom_and_the_first_leads(coached):
    person = EnrolmentFactory(cohort=coached.cohort).user
    member = team.add_member(by=coached.person, project=coached.project, user=person)
    again = team.add_member(by=coached.person, project=coached.project, user=person)
    assert (again.pk, member.granted_by, member.is_lead) == (member.pk, coached.person, False)
    assert live(coached.project) == {coached.person.pk: True, person.pk: False}
    assert told("team_joined") == {person.pk: []}


def test_g3_database_keeps_one_live_row_and_one_lead(coached):
    for fields in ({"person": coached.person}, {"is_lead": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberFactory(project=coached.project, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectMember.objects.update(ended_at=timezone.now())


def test_g3_end_of_a_membership_is_never_rewritten(coached):
    colleague(coached)
    team.leave_team(by=coached.person, project=coached.project)
    for change in ({"ended_at": None, "why": ""}, {"why": "taken_out"}, {"granted_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectMember.objects.filter(person=coached.person).update(**change)
    back = team.add_member(by=coached.manager, project=coached.project, user=coached.person)
    assert ProjectMember.objects.filter(person=coached.person).count() == 2
    assert not back.is_lead


def test_g3_leaving_ends_the_right_and_keeps_what_was_written(coached, booked):
    other = colleague(coached)
    action = Action.objects.create(project=coached.project, title="Écrire au maire", owner=coached.person)
    team.leave_team(by=coached.person, project=coached.project)
    team.leave_team(by=coached.person, project=coached.project)
    row = ProjectMember.objects.get(project=coached.project, person=coached.person)
    assert (row.why, row.ended_by, row.ended_at is not None) == (MembershipEnd.LEFT, coached.person, True)
    assert live(coached.project) == {other.pk: True}
    assert reads(coached.person, coached.project, booked) == (False, False, False)
    assert reads(other, coached.project, booked) == (True, True, False)
    booked.refresh_from_db()
    action.refresh_from_db()
    assert (booked.state, booked.person, booked.question) == (BookingState.BOOKED, other, "Convaincre")
    assert action.owner is None


def test_g3_log_of_the_project_is_closed_to_who_left_though_they_had_booked(coached, booked):
    booked.slot.starts_at = timezone.now() - timedelta(hours=2)
    booked.slot.ends_at = timezone.now() - timedelta(hours=1)
    booked.slot.save()
    log = logs.write_log(by=coached.coach, slot=booked.slot, summary="Fait", minutes=45)
    other = colleague(coached)
    team.leave_team(by=coached.person, project=coached.project)
    assert reads(coached.person, coached.project, booked, log) == (False, False, False)
    assert reads(other, coached.project, booked, log) == (True, True, True)
    assert not Slot.objects.visible_to(User.objects.get(pk=UserFactory().pk)).exists()


def test_g3_who_left_books_confirms_moves_and_cancels_no_more(coached, slot):
    colleague(coached)
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    team.leave_team(by=coached.person, project=coached.project)
    person = User.objects.get(pk=coached.person.pk)
    held.refresh_from_db()
    assert held.state == BookingState.CANCELLED
    with refused("forbidden"):
        bookings.confirm(person=person, booking=held)
    with refused("forbidden"):
        bookings.book(person=person, slot=slot, project=coached.project)
    with refused("forbidden"):
        waiting.wait(person=person, slot=slot, project=coached.project)
    with refused("forbidden"):
        projects.update_project(by=person, project=coached.project, title="Fin", summary="", stage="done")


def test_g3_last_one_leaves_appointments_are_cancelled_and_the_seat_goes_to_the_first_waiting(
    coached, booked
):
    first = make_project(coached.cohort)
    waiting.wait(person=first.person, slot=booked.slot, project=first.project)
    Message.objects.all().delete()
    team.leave_team(by=coached.person, project=coached.project)
    booked.refresh_from_db()
    assert booked.state == BookingState.CANCELLED
    assert Booking.objects.get(person=first.person).state == BookingState.BOOKED
    assert live(coached.project) == {}
    assert told("booking_cancelled") == {coached.coach.pk: ["CANCEL"]}
    assert told("team_ended") == {coached.person.pk: ["CANCEL"]}
    assert told("team_left") == {coached.manager.pk: []}
    assert told("seat_freed") == {first.person.pk: ["REQUEST"], coached.coach.pk: ["REQUEST"]}


def test_g3_appointment_passes_to_who_is_free_at_that_hour(coached, booked):
    busy, free = colleague(coached), colleague(coached)
    coached.cohort.coaches.add(elsewhere := UserFactory())
    own = make_project(coached.cohort, busy).project
    same_hour = SlotFactory(coach=elsewhere, starts_at=booked.starts_at)
    bookings.book(person=busy, slot=same_hour, project=own)
    Message.objects.all().delete()
    team.leave_team(by=coached.person, project=coached.project)
    booked.refresh_from_db()
    assert (booked.state, booked.person) == (BookingState.BOOKED, free)
    assert told("team_left") == {busy.pk: [], free.pk: [], coached.coach.pk: []}
    letter = Message.objects.get(notification="coaching.team_left", recipient=coached.coach)
    assert free.get_full_name() in letter.text


def test_g3_nobody_free_at_that_hour_frees_the_seat(coached, booked):
    busy = colleague(coached)
    coached.cohort.coaches.add(elsewhere := UserFactory())
    own = make_project(coached.cohort, busy).project
    bookings.book(person=busy, slot=SlotFactory(coach=elsewhere, starts_at=booked.starts_at), project=own)
    Message.objects.all().delete()
    team.leave_team(by=coached.person, project=coached.project)
    booked.refresh_from_db()
    assert booked.state == BookingState.CANCELLED
    assert told("booking_cancelled") == {busy.pk: ["CANCEL"], coached.coach.pk: ["CANCEL"]}


def test_g3_lead_and_manager_take_out_and_nobody_else_does(coached):
    other, third = colleague(coached), colleague(coached)
    for who in (other, coached.coach, coached.expert, UserFactory(), make_project(coached.cohort).person):
        with refused("forbidden"):
            team.take_out(by=who, project=coached.project, user=third)
        with refused("forbidden"):
            team.hand_over_lead(by=who, project=coached.project, user=third)
    team.take_out(by=coached.person, project=coached.project, user=other)
    team.take_out(by=coached.person, project=coached.project, user=other)
    team.take_out(by=coached.manager, project=coached.project, user=coached.person)
    assert live(coached.project) == {third.pk: True}
    assert told("team_ended") == {other.pk: [], coached.person.pk: []}
    ends = ProjectMember.objects.filter(project=coached.project).exclude(why="")
    assert set(ends.values_list("person", "ended_by", "why")) == {
        (other.pk, coached.person.pk, "taken_out"),
        (coached.person.pk, coached.manager.pk, "taken_out"),
    }


def test_g3_lead_is_handed_over_and_both_are_told(coached):
    other = colleague(coached)
    team.hand_over_lead(by=coached.person, project=coached.project, user=other)
    with refused("forbidden"):
        team.hand_over_lead(by=coached.person, project=coached.project, user=coached.person)
    assert live(coached.project) == {coached.person.pk: False, other.pk: True}
    assert told("lead_changed") == {other.pk: []}
    with refused("not_in_team"):
        team.hand_over_lead(by=other, project=coached.project, user=coached.coach)


def test_g3_rights_in_projects_end_with_the_seat_by_whom_it_ends(coached, booked):
    """The manager withdraws somebody: project, appointments and calendar go in the same transaction."""
    other = colleague(coached)
    alone = slot_of(coached, kind=SlotKind.WORKSHOP, seats=4)
    own = bookings.book(person=coached.person, slot=alone)
    Message.objects.all().delete()
    withdraw(enrolment=Enrolment.objects.get(user=coached.person), by=coached.manager)
    row = ProjectMember.objects.get(person=coached.person)
    assert (row.why, row.ended_by) == (MembershipEnd.SEAT_ENDED, coached.manager)
    assert live(coached.project) == {other.pk: True}
    booked.refresh_from_db()
    own.refresh_from_db()
    assert (booked.person, own.state) == (other, BookingState.CANCELLED)
    assert reads(coached.person, coached.project, booked) == (False, False, False)
    assert (
        not Slot.objects.visible_to(User.objects.get(pk=coached.person.pk)).filter(pk=booked.slot_id).exists()
    )
    assert told("team_ended") == {coached.person.pk: ["CANCEL"]}
    assert told("booking_cancelled") == {coached.person.pk: ["CANCEL"], coached.coach.pk: ["CANCEL"]}


def test_g3_seat_in_another_cohort_keeps_what_it_gave(coached):
    other = make_coached()
    both = EnrolmentFactory(cohort=other.cohort, user=coached.person)
    team.add_member(by=other.person, project=other.project, user=coached.person)
    withdraw(enrolment=Enrolment.objects.get(user=coached.person, cohort=coached.cohort))
    assert live(coached.project) == {}
    assert live(other.project) == {other.person.pk: True, coached.person.pk: False}
    assert both.cohort == other.cohort


def test_g3_project_takes_nobody_without_a_seat(coached):
    stranger = UserFactory()
    with refused("not_in_cohort"):
        projects.start_project(
            by=coached.manager,
            cohort=coached.cohort,
            territory=coached.project.territory,
            title="Un",
            team=[stranger],
        )
    assert not Project.objects.filter(title="Un").exists()
    closed = EnrolmentFactory(cohort=coached.cohort, user=UserFactory(is_active=False)).user
    with refused("not_in_cohort"):
        team.add_member(by=coached.person, project=coached.project, user=closed)


def test_g23_who_joins_a_team_gets_its_appointments_and_again_after_leaving(coached, booked):
    """The number of each change grows, or calendars would ignore the second invitation."""
    person = EnrolmentFactory(cohort=coached.cohort).user
    numbers = []
    for _ in range(2):
        team.add_member(by=coached.person, project=coached.project, user=person)
        team.take_out(by=coached.person, project=coached.project, user=person)
    for row in Message.objects.filter(recipient=person).order_by("pk"):
        (each,) = row.calendar
        (line,) = (line for line in each["text"].splitlines() if line.startswith("SEQUENCE:"))
        numbers.append((each["method"], int(line.removeprefix("SEQUENCE:"))))
    assert [method for method, _ in numbers] == ["REQUEST", "CANCEL"] * 2
    assert sorted({number for _, number in numbers}) == [number for _, number in numbers]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_g3_leaving_while_booking_leaves_no_appointment_of_who_left():
    coached = make_coached()
    slots = [slot_of(coached) for _ in range(6)]
    calls = [partial(book, coached, slot) for slot in slots]
    said, errors = together([*calls, partial(team.leave_team, by=coached.person, project=coached.project)])
    assert errors == []
    assert said["ok"] + said["forbidden"] == 7
    assert live(coached.project) == {}
    assert not Booking.objects.filter(project=coached.project, state=BookingState.BOOKED).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_g3_withdrawing_while_booking_and_adding_leaves_nothing_of_the_seat():
    coached = make_coached()
    person = EnrolmentFactory(cohort=coached.cohort).user
    slots = [slot_of(coached, kind="workshop", seats=3) for _ in range(3)]
    calls = [partial(bookings.book, person=person, slot=slot) for slot in slots]
    calls += [partial(team.add_member, by=coached.person, project=coached.project, user=person)] * 2
    enrolment = Enrolment.objects.get(user=person)
    _said, errors = together([*calls, partial(withdraw, enrolment=enrolment)])
    assert errors == []
    assert live(coached.project) == {coached.person.pk: True}
    assert not Booking.objects.filter(person=person, state=BookingState.BOOKED).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_g3_two_who_take_each_other_out_leave_one_lead_and_one_end_each():
    coached = make_coached()
    other = EnrolmentFactory(cohort=coached.cohort).user
    MemberFactory(project=coached.project, person=other)
    out = partial(team.take_out, by=coached.manager, project=coached.project, user=other)
    _said, errors = together(
        [out] * 4 + [partial(team.leave_team, by=coached.person, project=coached.project)] * 3
    )
    assert errors == []
    assert live(coached.project) == {}
    assert ProjectMember.objects.filter(project=coached.project).count() == 2
    assert Message.objects.filter(notification="coaching.team_ended").count() == 1


def test_a5_who_comes_goes_and_leads_is_in_the_journal_with_the_project(coached, client):
    mate = colleague(coached)
    team.hand_over_lead(by=coached.person, project=coached.project, user=mate)
    team.take_out(by=mate, project=coached.project, user=coached.person)
    third = EnrolmentFactory(cohort=coached.cohort).user
    team.add_member(by=mate, project=coached.project, user=third)
    team.leave_team(by=mate, project=coached.project)
    withdraw(enrolment=Enrolment.objects.get(cohort=coached.cohort, user=third), by=coached.manager)
    rows = JournalEntry.objects.filter(event__in=("team_joined", "team_left", "lead_given")).order_by("pk")
    assert [(row.event, row.person, row.by) for row in rows] == [
        ("team_joined", mate, coached.person),
        ("lead_given", mate, coached.person),
        ("team_left", coached.person, mate),
        ("team_joined", third, mate),
        ("team_left", mate, mate),
        ("lead_given", third, mate),
        ("team_left", third, coached.manager),
    ]
    client.force_login(coached.manager)
    page = client.get(reverse("rights-journal"), {"quoi": "team_left"})
    assert len(page.context["rows"]) == 3
    for _entry, said in page.context["rows"]:
        assert said.replace("\u00a0", " ").startswith(f"projet « {coached.project.title} »")
