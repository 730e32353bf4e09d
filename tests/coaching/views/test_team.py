"""The pages of a team: what each of its people finds there, what they refuse, and what a second click does."""

import pytest
from django.urls import reverse

from coaching.models import ProjectMember
from tests.coaching.conftest import make_project
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mate(coached):
    person = EnrolmentFactory(
        cohort=coached.cohort, user=UserFactory(first_name="Awa", last_name="Diop")
    ).user
    return MemberFactory(project=coached.project, person=person)


def address(name, *args):
    return reverse(f"coaching:{name}", args=args)


def live(project):
    return set(ProjectMember.objects.live().filter(project=project).values_list("person", flat=True))


def test_g3_team_page_offers_each_what_they_may_do(client, coached, mate):
    take_out = address("team_take_out", coached.project.pk, mate.pk)
    hand_over, leave = (
        address("team_hand_over", coached.project.pk, mate.pk),
        address("team_leave", coached.project.pk),
    )
    found = {}
    for name, who in {"lead": coached.person, "mate": mate.person, "manager": coached.manager}.items():
        client.force_login(who)
        page = client.get(address("team", coached.project.pk)).content.decode()
        found[name] = [take_out in page, hand_over in page, leave in page]
    assert found == {"lead": [True, True, True], "mate": [False, False, True], "manager": [True, True, False]}
    client.force_login(coached.person)
    page = client.get(address("project", coached.project.pk)).content.decode()
    assert address("team", coached.project.pk) in page
    assert page.count("Pilote") == 1


@pytest.mark.parametrize(
    ("who", "status"), [("coach", 403), ("expert", 403), ("mate", 403), ("stranger", 404), ("other", 404)]
)
def test_g3_others_open_neither_question_nor_verb(client, coached, mate, who, status):
    coached.mate, coached.stranger, coached.other = (
        mate.person,
        UserFactory(),
        make_project(coached.cohort).person,
    )
    client.force_login(getattr(coached, who))
    for name in ("team_take_out", "team_hand_over"):
        for call in (client.get, client.post):
            assert call(address(name, coached.project.pk, mate.pk)).status_code == status
    assert len(live(coached.project)) == 2


def test_g3_member_of_another_project_is_not_found(client, coached, mate):
    theirs = ProjectMember.objects.get(project=make_project(coached.cohort).project)
    client.force_login(coached.person)
    for name in ("team_take_out", "team_hand_over"):
        for pk in (theirs.pk, 0, 10**18 - 1):
            assert client.post(address(name, coached.project.pk, pk)).status_code == 404
    assert ProjectMember.objects.live().filter(pk=theirs.pk).exists()


def test_g3_questions_say_what_follows(client, coached, mate, booked):
    client.force_login(coached.person)
    page = client.get(address("team_leave", coached.project.pk)).content.decode()
    assert "Awa Diop, qui y est depuis le plus longtemps, pilotera alors le projet" in page
    assert "1 rendez-vous à venir passe à une personne de l’équipe" in page
    page = client.get(address("team_take_out", coached.project.pk, mate.pk)).content.decode()
    assert "Ce qui a été écrit reste à l’équipe." in page
    mate.delete()
    page = client.get(address("team_leave", coached.project.pk)).content.decode()
    assert "Il ne restera alors personne dans l’équipe" in page


def test_g3_leaving_and_taking_out_twice_is_once_and_the_pages_are_closed(client, coached, mate):
    client.force_login(coached.person)
    for _ in range(2):
        answer = client.post(address("team_take_out", coached.project.pk, mate.pk))
        assert (answer.status_code, answer["Location"]) == (303, address("team", coached.project.pk))
    assert live(coached.project) == {coached.person.pk}
    for _ in range(2):
        answer = client.post(address("team_leave", coached.project.pk))
        assert (answer.status_code, answer["Location"]) == (303, address("projects"))
    for name in ("project", "team", "project_edit", "action_add"):
        assert client.get(address(name, coached.project.pk)).status_code == 404
    assert client.get(reverse("api:project-detail", args=[coached.project.pk])).status_code == 404
    assert ProjectMember.objects.filter(project=coached.project).count() == 2


def test_g3_inviting_says_why_not(client, coached):
    client.force_login(coached.person)
    answer = client.post(address("team", coached.project.pk), {"user": UserFactory().pk})
    assert answer.status_code == 422
    assert live(coached.project) == {coached.person.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_team_page_costs_the_same_for_one_and_for_three(client, coached, django_assert_num_queries, count):
    for _ in range(count - 1):
        MemberFactory(project=coached.project)
    client.force_login(coached.person)
    client.get(address("team", coached.project.pk))
    with django_assert_num_queries(TEAM_QUERIES):
        client.get(address("team", coached.project.pk))


TEAM_QUERIES = 8
