"""The first page of a signed-in person: the right next thing for each role, at a cost that does not grow."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coaching.models import Action, FollowUp, SessionLog
from coaching.queries import projects_shown, slots_shown
from cohorts.queries import managed_cohorts, sessions_shown
from library.enums import ResourceState
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.learning.models import LessonProgress
from lms.programme.domain.access import allow_group
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, MemberFactory, ProjectFactory, SlotFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, GroupSessionFactory, HalfDayFactory
from tests.factories.library import ResourceFactory
from tests.world import CANARY, build_side, person

pytestmark = pytest.mark.django_db
BUDGET = 14  # design, section 7


def home(client, user) -> str:
    client.force_login(user)
    answer = client.get("/accueil/")
    assert answer.status_code == 200
    return answer.content.decode()


def big_buttons(page: str) -> int:
    return page.count('class="button big"')


@pytest.fixture
def side():
    return build_side("A")


def test_participant_is_asked_to_sign_while_a_half_day_is_open(client, side):
    page = home(client, side.participant)
    assert f"/sessions/{side.session.pk}/emarger/" in page
    assert "votre signature est attendue" in page
    assert big_buttons(page) == 1


def test_participant_who_has_signed_is_told_of_the_next_date(client, side):
    from cohorts.domain.attendance import sign

    sign(half_day=side.half_day, user=side.participant)
    soon = GroupSessionFactory(cohort=side.cohort, number=2, title="Cartographier")
    HalfDayFactory(session=soon, starts_at=timezone.now() + timedelta(days=1))
    page = home(client, side.participant)
    assert "votre signature est attendue" not in page
    assert "Cartographier" in page


def test_nobody_is_asked_to_sign_for_a_cohort_they_only_watch(client, side):
    assert "votre signature est attendue" not in home(client, side.manager)


def test_coach_is_sent_to_the_log_that_waits(client, side):
    Action.objects.all().delete()  # they rest on the log
    SessionLog.objects.all().delete()
    page = home(client, side.coach)
    assert f"/coaching/creneaux/{side.past_slot.pk}/compte-rendu/" in page
    assert "un compte rendu vous attend" in page
    assert big_buttons(page) == 1
    assert CANARY not in page


def test_expert_is_sent_to_the_blocked_project(client, side):
    side.project.state = "blocked"
    side.project.save()
    page = home(client, side.expert)
    assert f"/projets/{side.project.pk}/suivi/" in page
    assert big_buttons(page) == 1


def test_editor_is_sent_to_what_was_proposed(client):
    waiting = ResourceFactory(title="Fiche proposée", state=ResourceState.PROPOSED)
    page = home(client, person(Role.EDITOR))
    assert f"/bibliotheque/{waiting.pk}/modifier/" in page


def test_editor_with_nothing_to_publish_is_told_where_to_write(client):
    page = home(client, person(Role.EDITOR))
    assert "Rien à publier" in page
    assert "d’être publié" in page
    assert 'href="/bibliotheque/ajouter/"' in page
    assert "encore dans aucune promotion" not in page


@pytest.mark.parametrize(("days", "words"), [(-3, "suivi attendu depuis"), (3, "prochain suivi")])
def test_expert_reads_whether_a_follow_up_is_late(client, side, days, words):
    today = timezone.localdate()
    FollowUp.objects.create(
        project=ProjectFactory(cohort=side.cohort),
        expert=side.expert,
        state="watch",
        finding="À revoir.",
        happened_on=today - timedelta(days=9),
        next_on=today + timedelta(days=days),
    )
    page = home(client, side.expert)
    shown = [text for text in ("suivi attendu depuis", "prochain suivi") if text in page]
    assert shown == [words]


def leads(who, side):
    """The manager of the theme, or an administrator, who manages none."""
    return side.manager if who == "manager" else person(Role.ADMIN)


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_who_manages_finds_their_cohorts_and_nothing_to_prepare(client, side, who):
    soon = GroupSessionFactory(
        cohort=side.cohort, number=2, to_prepare="Apportez un cas réel", place="Salle A"
    )
    HalfDayFactory(session=soon, starts_at=timezone.now() + timedelta(days=2))
    page = home(client, leads(who, side))
    assert f'href="/promotions/{side.cohort.pk}/"' in page
    assert "Apportez un cas réel" not in page
    assert "Préparer la session" not in page
    assert f'class="button big" href="{reverse("cohorts:list")}"' in page


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_who_manages_is_told_who_waits_for_a_place(client, side, who):
    EnrolmentFactory(cohort=side.cohort, status="waitlisted", seat=None, waiting_since=timezone.now())
    page = home(client, leads(who, side))
    assert "1 personne attend une place" in page
    assert f'class="button big" href="{reverse("cohorts:people", args=[side.cohort.pk])}"' in page


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_who_manages_is_told_of_a_session_that_takes_place_nowhere(client, side, who):
    EnrolmentFactory(cohort=side.cohort, status="waitlisted", seat=None, waiting_since=timezone.now())
    homeless = GroupSessionFactory(cohort=side.cohort, number=2, place="", video_url="")
    HalfDayFactory(session=homeless, starts_at=timezone.now() + timedelta(days=9))
    page = home(client, leads(who, side))
    assert f'class="button big" href="{reverse("cohorts:session_edit", args=[homeless.pk])}"' in page


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_who_manages_is_told_of_blocked_projects_and_missing_logs(client, side, who):
    side.project.state = "blocked"
    side.project.save()
    past = timezone.now() - timedelta(days=12)
    silent = SlotFactory(coach=side.coach, cohort=side.cohort, starts_at=past)
    BookingFactory(slot=silent, project=side.project)
    page = home(client, leads(who, side))
    assert f'class="button big" href="{reverse("coaching:project", args=[side.project.pk])}"' in page
    assert f'href="{reverse("coaching:slot", args=[silent.pk])}"' in page


def test_a_manager_who_also_takes_part_comes_to_their_own_session(client, side):
    """However many sessions of their themes come before it."""
    own = CohortFactory()
    EnrolmentFactory(cohort=own, user=side.manager)
    for number in range(8):
        session = GroupSessionFactory(cohort=side.cohort, number=10 + number, place="Salle A")
        HalfDayFactory(session=session, starts_at=timezone.now() + timedelta(days=1, hours=number))
    mine = GroupSessionFactory(cohort=own, number=1, place="Salle B")
    HalfDayFactory(session=mine, starts_at=timezone.now() + timedelta(days=5))
    page = home(client, side.manager)
    assert f'class="button big" href="{reverse("cohorts:session", args=[mine.pk])}"' in page


def test_a_manager_is_not_told_of_other_themes(client, side):
    other = build_side("B")
    EnrolmentFactory(cohort=other.cohort, status="waitlisted", seat=None, waiting_since=timezone.now())
    other.project.state = "blocked"
    other.project.save()
    page = home(client, side.manager)
    for words in ("Promotion B", "Projet B", "attend une place"):
        assert words not in page


def test_newcomer_learns_what_to_do(client):
    page = home(client, UserFactory())
    assert "/themes/" in page
    assert "encore dans aucune promotion" in page
    assert big_buttons(page) == 1


def test_stranger_is_sent_to_sign_in(client):
    assert client.get("/accueil/").headers["Location"].startswith("/compte/connexion/")


def test_nothing_of_another_theme_is_on_the_page(client, side):
    other = build_side("B")
    page = home(client, side.participant)
    for words in ("Promotion B", "Projet B", "Suite B", "Ressource B"):
        assert words not in page
    assert "Projet B" in home(client, other.participant)


def grow(side, count: int) -> None:
    for n in range(count):
        session = GroupSessionFactory(cohort=side.cohort, number=100 + side.cohort.sessions.count())
        HalfDayFactory(session=session, starts_at=timezone.now() + timedelta(days=20 + n))
        project = ProjectFactory(cohort=side.cohort, team=[side.participant], state="watch")
        Action.objects.create(project=project, title=f"Suite {n}", owner=side.participant)
        BookingFactory(
            slot=SlotFactory(coach=side.coach, cohort=side.cohort), project=project, person=side.participant
        )
        past = timezone.now() - timedelta(days=30 + side.cohort.slots.count())
        BookingFactory(
            slot=SlotFactory(coach=side.coach, cohort=side.cohort, starts_at=past), project=project
        )
        ResourceFactory(themes=[side.theme])
        ResourceFactory(state=ResourceState.PROPOSED)
        CohortFactory(theme=side.theme)
        homeless = GroupSessionFactory(
            cohort=side.cohort, number=500 + side.cohort.sessions.count(), place=""
        )
        HalfDayFactory(session=homeless, starts_at=timezone.now() + timedelta(days=10))
        EnrolmentFactory(cohort=side.cohort, status="waitlisted", seat=None, waiting_since=timezone.now())


def with_every_role(side, *, admin=False):
    """The coach of the cohort, who also has a seat in it, advises and leads the theme and keeps the library."""
    for role in (Role.EXPERT, Role.EDITOR, Role.MANAGER, *([Role.ADMIN] if admin else [])):
        grant_role(user=side.coach, role=role)
    for kind in ThemeRoleKind:
        grant_theme_role(theme=side.theme, user=side.coach, role=kind)
    EnrolmentFactory(cohort=side.cohort, user=side.coach)
    MemberFactory(project=side.project, person=side.coach)
    allow_group(theme=side.theme, group=side.cohort.group)
    now = timezone.now()
    LessonProgress.objects.create(user=side.coach, lesson=side.lesson, opened_at=now, last_at=now)
    return User.objects.get(pk=side.coach.pk)


def who_asks(side, who):
    if who in {"everything", "everything and admin"}:
        return with_every_role(side, admin=who != "everything")
    return person(Role.ADMIN) if who == "admin" else getattr(side, who)


@pytest.mark.parametrize(
    "who", ["participant", "coach", "expert", "manager", "admin", "everything", "everything and admin"]
)
def test_home_costs_the_same_with_10_and_with_100(client, side, who):
    client.force_login(who_asks(side, who))
    costs = []
    for count in (10, 90):
        grow(side, count)
        ContentType.objects.clear_cache()
        client.get("/accueil/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/accueil/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= BUDGET


def test_who_holds_every_role_finds_a_card_of_each(client, side):
    grow(side, 3)
    Action.objects.all().delete()
    SessionLog.objects.all().delete()
    side.project.state = "blocked"
    side.project.save()
    page = home(client, with_every_role(side))
    for words in (
        "Mon coaching", "Projets et coachings à regarder", "Mes projets à suivre", "Mes promotions", "À publier",
        "Ce qui vous attend", "Nouveau pour vous", side.course.title,
    ):  # fmt: skip
        assert words in page, words


def test_each_card_keeps_to_its_own_though_one_query_reads_them_all(client, side):
    """Somebody coaches one theme and manages another: the blocked project of the first is not theirs to unblock."""
    other = build_side("B")
    person_of_both = side.coach
    grant_role(user=person_of_both, role=Role.MANAGER)
    grant_theme_role(theme=other.theme, user=person_of_both, role=ThemeRoleKind.MANAGER)
    MemberFactory(project=side.project, person=person_of_both)
    EnrolmentFactory(cohort=side.cohort, user=person_of_both)
    past = timezone.now() - timedelta(days=12)
    silent = SlotFactory(coach=side.coach, cohort=side.cohort, starts_at=past)
    BookingFactory(slot=silent, project=side.project)
    for project in (side.project, other.project):
        project.state = "blocked"
        project.save()
    user = User.objects.get(pk=person_of_both.pk)
    projects, slots = projects_shown(user), slots_shown(user)
    assert [row.pk for row in projects.carried] == [side.project.pk]
    assert projects.followed == []
    assert [row.pk for row in projects.blocked] == [other.project.pk]
    assert silent.pk in [row.pk for row in slots.to_write]
    assert silent.pk not in [row.pk for row in slots.missing]
    sessions = sessions_shown(user, timezone.now())
    assert {row.cohort_id for row in sessions.own} <= {side.cohort.pk}
    assert {row.cohort_id for row in sessions.without_place} <= {other.cohort.pk}
    assert {row.theme_id for row in managed_cohorts(user).newest} == {other.theme.pk}
