from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cohorts.domain.enrolment import enrol
from cohorts.models import Cohort
from library.models import Resource
from lms.core.ui import dates
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    coach_of,
    expert_of,
    manager_of,
)
from tests.factories.programme import ThemePageFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cohort():
    return CohortFactory(name="Automne", capacity=3, ends_on=TODAY + timedelta(days=90))


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"cohorts:{name}", args=args), query)


def populate(cohort, people, sessions):
    """People with territories, sessions of two half-days, and everybody's signatures for the first."""
    for _ in range(people):
        enrolment = EnrolmentFactory(cohort=cohort)
        enrolment.user.territories.add(TerritoryFactory())
    for _ in range(sessions):
        session = GroupSessionFactory(cohort=cohort, number=cohort.sessions.count() + 1)
        start = timezone.now() - timedelta(days=30)
        for hour in (0, 5):
            HalfDayFactory(session=session, starts_at=start + timedelta(hours=hour))
    for enrolment in cohort.enrolments.all()[:people]:
        AttendanceFactory(half_day=session.half_days.first(), user=enrolment.user)


def test_list_shows_only_the_cohorts_one_sees(client, cohort):
    foreign = CohortFactory(name="Étrangère", ends_on=cohort.ends_on)
    for user in (EnrolmentFactory(cohort=cohort).user, coach_of(cohort), expert_of(cohort.theme)):
        assert list(page(client, user, "list").context["page"]) == [cohort]
    assert list(page(client, manager_of(foreign.theme), "list").context["page"]) == [foreign]
    assert set(page(client, UserFactory(is_superuser=True), "list").context["page"]) == {cohort, foreign}


def test_list_keeps_what_is_over_apart(client, cohort):
    over = CohortFactory(
        theme=cohort.theme, starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1)
    )
    manager = manager_of(cohort.theme)
    assert list(page(client, manager, "list").context["page"]) == [cohort]
    assert list(page(client, manager, "list", etat="terminees").context["page"]) == [over]


def test_list_tells_who_waits_that_they_wait(client, cohort):
    EnrolmentFactory.create_batch(3, cohort=cohort)
    person = UserFactory()
    enrol(cohort=cohort, user=person)
    answer = page(client, person, "list")
    assert list(answer.context["page"]) == []
    assert "« Automne »" in answer.content.decode().replace("\xa0", " ")


def test_cohort_shows_sessions_roster_and_team_but_no_address_to_participants(client, cohort):
    other = EnrolmentFactory(cohort=cohort, user__first_name="Nadia", user__last_name="Benali").user
    other.territories.add(TerritoryFactory(name="Val d’Orme"))
    coach, expert = coach_of(cohort), expert_of(cohort.theme)
    HalfDayFactory(session__cohort=cohort, session__title="Cartographier", session__number=1)
    reader = EnrolmentFactory(cohort=cohort).user
    text = page(client, reader, "cohort", cohort.pk).content.decode()
    for words in (
        "Nadia Benali",
        "Val d’Orme",
        "Cartographier",
        coach.get_full_name(),
        expert.get_full_name(),
    ):
        assert words in text
    for person in (other, coach, expert):
        assert person.email not in text
    assert other.email in page(client, coach, "cohort", cohort.pk).content.decode()


def test_roster_keeps_out_those_who_wait_or_left(client, cohort):
    EnrolmentFactory.create_batch(2, cohort=cohort)
    reader = EnrolmentFactory(cohort=cohort).user
    waiting = enrol(cohort=cohort, user=UserFactory(last_name="Attendant")).user
    text = page(client, reader, "cohort", cohort.pk).content.decode()
    assert waiting.last_name not in text
    assert page(client, waiting, "cohort", cohort.pk).status_code == 404


@pytest.mark.parametrize("name", ["cohort", "people", "session_add"], ids=["page", "people", "session"])
def test_a2_staff_of_another_theme_find_nothing(client, cohort, name):
    strangers = (
        coach_of(CohortFactory()),
        manager_of(ThemePageFactory()),
        expert_of(ThemePageFactory()),
        UserFactory(),
    )
    for stranger in strangers:
        assert page(client, stranger, name, cohort.pk).status_code == 404
        assert list(Cohort.objects.visible_to(stranger).filter(pk=cohort.pk)) == []
    assert page(client, manager_of(cohort.theme), name, cohort.pk).status_code == 200


def test_hours_of_another_zone_are_named_in_the_list_and_on_the_page(client, cohort):
    """The cohort is of Paris; its next session, at 23 h there, is at nine the next morning in Nouméa."""
    at = datetime.combine(TODAY + timedelta(days=40), time(9), ZoneInfo("Pacific/Noumea"))
    HalfDayFactory(session__cohort=cohort, session__time_zone="Pacific/Noumea", starts_at=at)
    reader = EnrolmentFactory(cohort=cohort).user
    there = EnrolmentFactory(cohort=cohort, user__time_zone="Pacific/Noumea").user
    with translation.override("fr"):
        day, hours = dates.day_long(at.date()), "9\xa0h\xa0–\xa012\xa0h"
    assert f"Prochaine session {day}" in page(client, reader, "list").content.decode()
    here, away = (page(client, user, "cohort", cohort.pk).content.decode() for user in (there, reader))
    assert f"{hours} (heure de la Nouvelle-Calédonie)" in away
    assert hours in here
    assert f"{hours} (" not in here


def test_cohort_offers_to_sign_while_a_half_day_is_open(client, cohort):
    reader = EnrolmentFactory(cohort=cohort).user
    now = timezone.now()
    half_day = HalfDayFactory(session__cohort=cohort, starts_at=now, ends_at=now + timedelta(hours=1))
    address = reverse("cohorts:sign", args=[half_day.session_id])
    assert address in page(client, reader, "cohort", cohort.pk).content.decode()
    assert address not in page(client, coach_of(cohort), "cohort", cohort.pk).content.decode()
    AttendanceFactory(half_day=half_day, user=reader)
    assert address not in page(client, reader, "cohort", cohort.pk).content.decode()


def test_cohort_shows_its_documents_and_no_other(client, cohort):
    def add(title, group, **fields):
        values = {"kind": "session_material", "visibility": "cohort", "state": "published", **fields}
        return Resource.objects.create(title=title, cohort_group=group, published_at=timezone.now(), **values)

    add("Ordre du jour", cohort.group)
    add("Brouillon", cohort.group, state="draft")
    add("Ailleurs", CohortFactory(theme=cohort.theme).group)
    reader = EnrolmentFactory(cohort=cohort).user
    assert [each.title for each in page(client, reader, "cohort", cohort.pk).context["documents"]] == [
        "Ordre du jour"
    ]


def test_drafts_are_for_managers(client, cohort):
    draft = HalfDayFactory(session__cohort=cohort, session__state="draft", session__title="En projet").session
    reader = EnrolmentFactory(cohort=cohort).user
    assert draft.title not in page(client, reader, "cohort", cohort.pk).content.decode()
    assert page(client, reader, "session", draft.pk).status_code == 404
    assert draft.title in page(client, manager_of(cohort.theme), "cohort", cohort.pk).content.decode()


@pytest.mark.parametrize("people", [10, 100])
@pytest.mark.parametrize(("role", "queries"), [("participant", 12), ("coach", 13), ("manager", 13)])
def test_cohort_queries_are_constant(client, django_assert_num_queries, people, role, queries):
    cohort = CohortFactory(capacity=150, ends_on=TODAY + timedelta(days=9))
    populate(cohort, people, sessions=people // 10)
    readers = {
        "participant": lambda: cohort.enrolments.first().user,
        "coach": lambda: coach_of(cohort),
        "manager": lambda: manager_of(cohort.theme),
    }
    client.force_login(readers[role]())
    with django_assert_num_queries(queries):
        client.get(reverse("cohorts:cohort", args=[cohort.pk]))


@pytest.mark.parametrize("number", [10, 100])
def test_list_queries_are_constant(client, django_assert_num_queries, number):
    theme = ThemePageFactory()
    for _ in range(number):
        HalfDayFactory(session__cohort=EnrolmentFactory(cohort__theme=theme, cohort__ends_on=TODAY).cohort)
    client.force_login(manager_of(theme))
    CohortFactory.create_batch(number // 10, open_enrolment=True)
    with django_assert_num_queries(8):
        client.get(reverse("cohorts:list"))


OPENING = {
    "name": "Printemps",
    "starts_on": str(TODAY + timedelta(days=30)),
    "ends_on": str(TODAY + timedelta(days=200)),
    "capacity": "12",
    "time_zone": "Europe/Paris",
}


def test_manager_opens_a_cohort(client):
    theme = ThemePageFactory()
    manager = manager_of(theme)
    client.force_login(manager)
    answer = client.post(reverse("cohorts:open"), {**OPENING, "theme": theme.pk})
    made = Cohort.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:people", args=[made.pk]))
    assert (made.name, made.theme) == ("Printemps", theme)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ends_on", {"ends_on": str(TODAY + timedelta(days=20))}),
        (
            "ends_on",
            {"starts_on": str(TODAY - timedelta(days=99)), "ends_on": str(TODAY - timedelta(days=1))},
        ),
        ("ends_on", {"ends_on": "9999-12-31"}),
        ("starts_on", {"starts_on": "2999-01-01", "ends_on": "2999-06-30"}),
        ("capacity", {"capacity": "0"}),
        ("theme", {"theme": "9" * 30}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
    ],
    ids=["reversed", "over", "endless", "far", "no place", "no theme", "no zone"],
)
def test_refused_opening_keeps_what_was_typed(client, field, changes):
    theme = ThemePageFactory()
    client.force_login(manager_of(theme))
    answer = client.post(reverse("cohorts:open"), {**OPENING, "theme": theme.pk, **changes})
    assert answer.status_code == 422
    assert 'value="Printemps"' in answer.content.decode()
    assert list(answer.context["form"].errors) == [field]
    assert not Cohort.objects.exists()


def test_a6_opening_in_a_foreign_theme_or_with_fields_that_are_not_asked(client):
    theme, foreign = ThemePageFactory(), ThemePageFactory()
    participant = UserFactory()
    client.force_login(manager_of(theme))
    answer = client.post(reverse("cohorts:open"), {**OPENING, "theme": foreign.pk})
    assert (answer.status_code, Cohort.objects.count()) == (422, 0)
    fields = {"group": "1", "id": "999", "pk": "999", "coaches": [participant.pk]}
    client.post(reverse("cohorts:open"), {**OPENING, "theme": theme.pk, **fields})
    made = Cohort.objects.get()
    assert not made.coaches.exists()
    assert (made.group.name, made.pk == 999) == (f"cohort:{made.pk}", False)


def test_manager_puts_the_name_and_the_period_right(client, cohort):
    client.force_login(manager_of(cohort.theme))
    address = reverse("cohorts:edit", args=[cohort.pk])
    assert 'value="Automne"' in client.get(address).content.decode()
    sent = {"name": " Hiver ", "starts_on": "2026-12-01", "ends_on": "2027-02-01", "open_enrolment": "on"}
    assert client.post(address, {**sent, "ends_on": "2026-11-01"}).status_code == 422
    answer = client.post(address, {**sent, "capacity": "99", "theme": "1", "group": "1"})
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:cohort", args=[cohort.pk]))
    cohort.refresh_from_db()
    assert (cohort.name, str(cohort.starts_on), str(cohort.ends_on)) == ("Hiver", "2026-12-01", "2027-02-01")
    assert (cohort.open_enrolment, cohort.capacity) == (True, 3)
