"""A coach's week, hours, log and several slots at once, as a coach meets them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coaching.domain import logs
from coaching.enums import SlotKind
from coaching.models import Booking, SessionLog, Slot
from coaching.queries import my_hours
from coaching.week import week_grid
from tests.coaching.conftest import book, make_project, slot_of
from tests.factories.coaching import SlotFactory
from tests.factories.cohorts import GroupSessionFactory, HalfDayFactory

pytestmark = pytest.mark.django_db
HOME, OPEN = reverse("coaching:home"), reverse("coaching:slots_open")
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def page(client, coached):
    client.force_login(coached.coach)
    return client


def write(page, slot, **more):
    sent = {"summary": "Fait", "minutes": "45", "actions-TOTAL_FORMS": "0", "actions-INITIAL_FORMS": "0"}
    return page.post(reverse("coaching:log", args=[slot.pk]), sent | more)


def test_h35_the_log_asks_who_was_there_and_takes_no_silence_for_an_answer(over, page, coached, booked):
    form = page.get(reverse("coaching:log", args=[over.pk])).text
    assert "Qui était là" in form
    assert coached.person.get_full_name() in form
    assert "compte 15 min pour vous" in form.replace("\u00a0", " ")
    silent = write(page, over)
    assert silent.status_code == 422
    assert "Cochez qui était là" in silent.text
    assert not SessionLog.objects.exists()
    assert write(page, over, came=[str(booked.pk)]).status_code == 303
    booked.refresh_from_db()
    assert (booked.came, SessionLog.objects.get().minutes) == (True, 45)


def test_h35_nobody_came_counts_a_quarter_of_an_hour_whatever_was_typed(over, page, coached, booked):
    assert write(page, over, came=["0"], minutes="600").status_code == 303
    booked.refresh_from_db()
    assert (booked.came, SessionLog.objects.get().minutes) == (False, 15)
    cohorts, projects = my_hours(coached.coach)
    assert [(row.name, row.done, row.planned) for row in cohorts] == [(coached.cohort.name, 15, 0)]
    assert projects == []
    form = page.get(reverse("coaching:log", args=[over.pk])).text
    assert 'value="0" id="id_came_1" checked' in form or 'value="0"' in form.split("checked")[0]


@pytest.mark.parametrize("came", [["0", "{own}"], ["{other}"], ["9" * 40], ["x"], ["\u0660"], ["-1"]])
def test_h35_forged_or_contradictory_presence_is_refused(over, page, coached, booked, came):
    elsewhere = make_project(coached.cohort)
    slot = slot_of(coached, starts_at=over.ends_at + dt.timedelta(days=2))
    other = book(elsewhere, slot)
    answer = write(page, over, came=[text.format(own=booked.pk, other=other.pk) for text in came])
    assert answer.status_code == 422
    assert not Booking.objects.exclude(came=None).exists()


def test_h35_done_and_planned_are_two_columns_by_cohort_and_by_project(page, coached):
    other = make_project(coached.cohort)
    joint = slot_of(coached, kind=SlotKind.JOINT, seats=2)
    seats = [book(row, joint) for row in (coached, other)]
    later = slot_of(coached, starts_at=joint.ends_at + dt.timedelta(days=9))
    book(coached, later)
    with time_machine.travel(joint.ends_at + dt.timedelta(hours=1)):
        logs.write_log(by=coached.coach, slot=joint, summary="Fait", minutes=60, came=[seats[0].pk])
        cohorts, projects = my_hours(coached.coach)
        page.force_login(coached.coach)
        text = page.get(HOME).text
    assert [(row.done, row.planned) for row in cohorts] == [(60, 45)]
    assert [(row.name, row.done, row.planned) for row in projects] == [(coached.project.title, 60, 45)]
    assert "Heures faites" in text
    assert "Heures prévues" in text


def test_h35_the_week_is_a_grid_of_hours_with_the_group_sessions(page, coached):
    monday = dt.date(2027, 1, 11)
    start = dt.datetime(2027, 1, 12, 9, tzinfo=PARIS)
    slot = slot_of(coached, starts_at=start, ends_at=start + dt.timedelta(minutes=45))
    session = GroupSessionFactory(cohort=coached.cohort, number=3)
    HalfDayFactory(
        session=session, starts_at=start + dt.timedelta(days=1), ends_at=start + dt.timedelta(days=1, hours=3)
    )
    elsewhere = GroupSessionFactory(number=7)
    HalfDayFactory(session=elsewhere, starts_at=start, ends_at=start + dt.timedelta(hours=3))
    with time_machine.travel(dt.datetime(2027, 1, 11, 8, tzinfo=PARIS)):
        page.force_login(coached.coach)
        answer = page.get(f"{HOME}?semaine={monday}")
    grid = answer.context["grid"]
    assert [(block.tone, block.place) for column in grid.columns for block in column.blocks] == [
        ("free", "f3 l2"),
        ("group", "f3 l6"),
    ]
    assert reverse("coaching:slot", args=[slot.pk]) in answer.text
    assert reverse("cohorts:session", args=[session.pk]) in answer.text
    assert reverse("cohorts:session", args=[elsewhere.pk]) not in answer.text


def test_h35_the_grid_holds_early_late_and_night_hours():
    slot = Slot(
        pk=1,
        starts_at=dt.datetime(2027, 1, 16, 22, 30, tzinfo=PARIS),
        ends_at=dt.datetime(2027, 1, 17, 2, tzinfo=PARIS),
    )
    slot.seated = []
    grid = week_grid(dt.date(2027, 1, 11), [slot], [], "Europe/Paris")
    assert len(grid.columns) == 6
    assert grid.columns[-1].blocks[0].place == "f30 l3"
    assert len(grid.hours) == 16


@pytest.mark.parametrize("week", ["9999-12-31", "0001-01-01", "x", "", "2027-13-45", "9" * 3000])
def test_h35_any_week_in_the_address_is_a_page(page, week):
    assert page.get(HOME, {"semaine": week}).status_code == 200


def several(**more):
    monday = timezone.localdate() + dt.timedelta(days=7 - timezone.localdate().weekday())
    return {
        "since": monday.isoformat(),
        "until": (monday + dt.timedelta(days=4)).isoformat(),
        "weekdays": ["0", "1"],
        "hours": ["9", "14"],
        "minutes": "45",
        "kind": "individual",
        "mode": "video",
        "seats": "1",
        "time_zone": "Europe/Paris",
        "video_url": "https://visio.test/salle",
    } | more


def test_h35_several_slots_are_read_then_opened_and_the_link_is_remembered(page, coached):
    read = page.post(OPEN, several())
    assert read.status_code == 200
    assert not Slot.objects.exists()
    assert read.text.count('name="at"') == 4
    values = [line["value"] for line in read.context["lines"]]
    done = page.post(OPEN, several(at=values[:3], open="1"))
    assert done.status_code == 303
    assert Slot.objects.filter(coach=coached.coach, video_url="https://visio.test/salle").count() == 3
    assert "https://visio.test/salle" in page.get(OPEN).text
    assert "https://visio.test/salle" in page.get(reverse("coaching:slot_open")).text


def test_h35_an_hour_taken_meanwhile_opens_nothing_and_keeps_what_was_ticked(page, coached):
    values = [line["value"] for line in page.post(OPEN, several()).context["lines"]]
    start = dt.datetime.fromisoformat(values[1])
    SlotFactory(coach=coached.coach, starts_at=start, ends_at=start + dt.timedelta(minutes=30))
    answer = page.post(OPEN, several(at=values, open="1"))
    assert answer.status_code == 409
    assert "Rien n’a été ouvert" in answer.text
    assert "vous avez un créneau à cette heure-là" in answer.text
    assert [line["ticked"] for line in answer.context["lines"]] == [True, False, True, True]
    assert Slot.objects.count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"until": "9999-12-31"},
        {"since": "0001-01-01", "until": "0001-01-02"},
        {"since": "9999-12-30", "until": "9999-12-31"},
        {"hours": ["25"]},
        {"weekdays": ["9"]},
        {"minutes": "9" * 30},
        {"hours": [str(hour) for hour in range(7, 21)], "weekdays": list("0123456")},
        {"weekdays": ["6"]},
        {"cohort": "9" * 30},
        {"time_zone": "Mars/Base"},
        {"since": "", "until": "", "weekdays": [], "hours": [], "minutes": ""},
    ],
)
def test_h35_hostile_days_and_hours_are_refused_in_a_sentence(page, more):
    answer = page.post(OPEN, several(**more) | {"open": "1", "at": ["x"]})
    assert answer.status_code == 422
    assert "Champ requis" not in answer.text
    assert "Ce champ est obligatoire" not in answer.text
    assert not Slot.objects.exists()


def test_h35_hours_that_were_not_in_the_list_are_not_opened(page):
    answer = page.post(OPEN, several(open="1", at=["2030-01-01T09:00:00+01:00", "x", "9" * 999]))
    assert answer.status_code in {409, 422}
    assert not Slot.objects.exists()


def test_h35_only_coaches_open_several(client, coached):
    client.force_login(coached.person)
    assert client.get(OPEN).status_code == 403
    assert client.post(OPEN, several()).status_code == 403
