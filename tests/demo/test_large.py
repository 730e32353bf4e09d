"""The large demonstration at a four-hundredth of its size: counts, invariants, nothing twice."""

import io

import pytest
from django.apps import apps
from django.db.models import Count, F

from coaching.models import Booking, Project, SessionLog, Slot
from cohorts.models import Attendance, Cohort, Enrolment, GroupSession, HalfDay
from lms.accounts.models import Territory, User
from lms.demo import large
from lms.notify.models import Message
from tests.factories.programme import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.slow

SCALE = 0.005  # two cohorts
OURS = ("lms", "library", "cohorts", "coaching", "account")


@pytest.fixture
def loaded(db):
    for _ in range(2):
        module = ModulePageFactory(parent=CoursePageFactory(theme=ThemePageFactory()))
        LessonPageFactory.create_batch(2, parent=module)
    large.load(stdout=io.StringIO(), scale=SCALE)


def rows_of_every_table() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
    }


def test_large_demonstration_has_the_promised_sizes(loaded):
    counts = {
        model.__name__: model._default_manager.count()
        for model in (User, Cohort, GroupSession, HalfDay, Attendance, Project, Slot, Booking, Message)
    }
    assert counts == {
        "User": 100,
        "Cohort": 2,
        "GroupSession": 20,
        "HalfDay": 40,
        "Attendance": 1000,
        "Project": 30,
        "Slot": 150,
        "Booking": 200,
        "Message": 500,
    }


def test_large_demonstration_adds_nothing_when_run_again(loaded):
    before = rows_of_every_table()
    large.load(stdout=io.StringIO(), scale=SCALE)
    assert rows_of_every_table() == before


def test_large_demonstration_sits_everybody_in_the_group_of_the_cohort(loaded):
    for cohort in Cohort.objects.all():
        seated = set(Enrolment.objects.seated().filter(cohort=cohort).values_list("user", flat=True))
        coaches = set(cohort.coaches.values_list("pk", flat=True))
        assert set(cohort.group.user_set.values_list("pk", flat=True)) == seated | coaches
        assert cohort.group in cohort.theme.groups.all()
        assert len(seated) == 45


def test_large_demonstration_oversells_no_slot_and_books_nobody_twice_at_once(loaded):
    live = Booking.objects.filter(state="booked")
    assert not live.filter(seat__gt=F("slot__seats")).exists()
    assert not live.values("slot", "seat").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert not live.values("person", "starts_at").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert live.filter(starts_at=F("slot__starts_at"), ends_at=F("slot__ends_at")).count() == live.count()
    assert max(live.values("project").annotate(n=Count("pk")).values_list("n", flat=True)) <= 10


def test_large_demonstration_says_that_it_is_invented(loaded):
    assert not User.objects.exclude(email__endswith="@grande-demo.test").exists()
    assert set(Project.objects.values_list("is_example", "territory__kind")) == {(True, "example")}
    assert not Territory.objects.filter(kind="example", siren__isnull=False).exists()


def test_large_demonstration_leaves_no_message_to_send(loaded):
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert Message.objects.filter(created_at=F("sent_at")).count() == Message.objects.count()


def test_large_demonstration_logs_only_what_is_over_and_was_booked(loaded):
    assert SessionLog.objects.count() > 20
    assert not SessionLog.objects.exclude(slot__bookings__state="booked").exists()
    assert not Attendance.objects.filter(signed_at__lt=F("half_day__starts_at")).exists()
