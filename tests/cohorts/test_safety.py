"""What people type never runs; what one may not see never leaves."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.domain.cohort import open_cohort
from cohorts.domain.enrolment import enrol
from cohorts.domain.sessions import HalfDayPlan, announce_session, cancel_session, move_session
from cohorts.models import Attendance, Cohort, Enrolment, GroupSession, HalfDay
from lms.notify.models import Message
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    EnrolmentFactory,
    HalfDayFactory,
    RoomFactory,
    coach_of,
    expert_of,
    manager_of,
)
from tests.factories.programme import ThemePageFactory

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Alive(HTMLParser):
    """Collects what could run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "script" and not names.get("src"):
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on")]
        self.found += [
            value for value in names.values() if (value or "").strip().lower().startswith("javascript:")
        ]


def alive(html):
    parser = Alive()
    parser.feed(html)
    return parser.found


def test_a8_what_is_typed_never_runs_in_pages_nor_messages(client):
    theme = ThemePageFactory()
    manager, coach = manager_of(theme, first_name=XSS), coach_of(last_name=XSS)
    today = timezone.localdate()
    cohort = open_cohort(
        theme=theme, name=XSS, starts_on=today, ends_on=today + timedelta(days=9), capacity=2, coaches=[coach]
    )
    person = UserFactory(first_name=XSS, job_title=XSS)
    person.territories.add(TerritoryFactory(name=XSS))
    enrolment = enrol(cohort=cohort, user=person)
    now = timezone.now()
    words = {"place": XSS}
    plan = HalfDayPlan(now, now + timedelta(hours=1), RoomFactory(name=XSS, address=XSS))
    session = announce_session(
        cohort=cohort, title=XSS, summary=XSS, to_prepare=XSS, half_days=[plan], by=manager, **words
    )
    pages = [
        ("list", []),
        ("cohort", [cohort.pk]),
        ("people", [cohort.pk]),
        ("session_add", [cohort.pk]),
        ("leave", [enrolment.pk]),
        ("session", [session.pk]),
        ("session_edit", [session.pk]),
        ("session_cancel", [session.pk]),
        ("sign", [session.pk]),
    ]
    for user in (manager, person, coach):
        client.force_login(user)
        for name, args in pages:
            assert alive(client.get(reverse(f"cohorts:{name}", args=args)).content.decode()) == []
    client.force_login(manager)
    answer = client.post(reverse("cohorts:people", args=[cohort.pk]), {"who": XSS})
    assert alive(answer.content.decode()) == []
    later = HalfDayPlan(
        now + timedelta(days=1), now + timedelta(days=1, hours=1), None, session.half_days.get().pk
    )
    move_session(session=session, half_days=[later], place=XSS)
    cancel_session(session=session, reason=XSS)
    htmls = list(Message.objects.values_list("html", flat=True))
    assert len(htmls) >= 6
    assert [alive(html) for html in htmls] == [[]] * len(htmls)


def test_a2_nothing_of_a_foreign_cohort_is_visible():
    cohort = CohortFactory()
    half_day = HalfDayFactory(session__cohort=cohort)
    enrolment = EnrolmentFactory(cohort=cohort)
    AttendanceFactory(half_day=half_day, user=enrolment.user)
    other = CohortFactory()
    strangers = [
        UserFactory(),
        EnrolmentFactory(cohort=other).user,
        coach_of(other),
        manager_of(other.theme),
        expert_of(other.theme),
    ]
    models = (GroupSession, HalfDay, Attendance)
    for stranger in strangers:
        assert [model.objects.visible_to(stranger).count() for model in models] == [0, 0, 0]
        assert not Cohort.objects.visible_to(stranger).filter(pk=cohort.pk).exists()
        assert not Enrolment.objects.visible_to(stranger).filter(cohort=cohort).exists()
    # An expert reads the sessions, not the sheet; a participant their own line alone.
    expert, neighbour = expert_of(cohort.theme), EnrolmentFactory(cohort=cohort).user
    assert [model.objects.visible_to(expert).count() for model in models] == [1, 1, 0]
    assert [model.objects.visible_to(neighbour).count() for model in models] == [1, 1, 0]
    assert Attendance.objects.visible_to(enrolment.user).count() == 1
    assert Attendance.objects.visible_to(coach_of(cohort)).count() == 1


def test_a7_reading_changes_nothing_and_mutators_want_a_token(client):
    cohort = CohortFactory(ends_on=timezone.localdate() + timedelta(days=9))
    half_day = HalfDayFactory(session__cohort=cohort, starts_at=timezone.now())
    enrolment = EnrolmentFactory(cohort=cohort)
    manager = manager_of(cohort.theme)
    EnrolmentFactory(cohort=cohort, user=manager)
    addresses = [
        reverse("cohorts:open"),
        reverse("cohorts:people", args=[cohort.pk]),
        reverse("cohorts:session_add", args=[cohort.pk]),
        reverse("cohorts:leave", args=[enrolment.pk]),
        reverse("cohorts:sign", args=[half_day.session_id]),
        reverse("cohorts:session_edit", args=[half_day.session_id]),
        reverse("cohorts:session_cancel", args=[half_day.session_id]),
    ]

    def state():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Cohort, Enrolment, GroupSession, HalfDay, Attendance)
        ]

    before = state()
    strict = type(client)(enforce_csrf_checks=True)
    for each in (client, strict):
        each.force_login(manager)
    for address in addresses:
        assert client.get(address).status_code == 200
        assert strict.post(address, {"half_day": half_day.pk}).status_code == 403
    assert strict.post(reverse("cohorts:settings", args=[cohort.pk]), {"capacity": 3}).status_code == 403
    assert client.get(reverse("cohorts:settings", args=[cohort.pk])).status_code == 405
    assert state() == before
