"""A verb asks the rows as they are now, after its lock, whatever the request has read before."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from coaching.domain import actions, bookings, locking, projects, recommendations, waiting
from coaching.models import Action, ProjectMember, Recommendation
from cohorts.domain.enrolment import enrol
from library.domain import resources
from lms.accounts.domain.roles import end_role, grant_role
from lms.accounts.enums import Role
from lms.accounts.memberships import memberships_of
from lms.core.errors import DomainError
from tests.coaching.conftest import book
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.coaching import BookingFactory, ProjectFactory, SlotFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    """Somebody in the team of a project, in the middle of a request that has read what they belong to."""
    cohort, person, coach = CohortFactory(), UserFactory(), UserFactory()
    enrol(cohort=cohort, user=person)
    project = ProjectFactory(cohort=cohort, team=[person, UserFactory()])
    slot, full = SlotFactory(cohort=cohort, coach=coach), SlotFactory(cohort=cohort, coach=UserFactory())
    booking = BookingFactory(
        slot=SlotFactory(cohort=cohort, coach=UserFactory()), project=project, person=person
    )
    BookingFactory(slot=full)
    action = Action.objects.create(project=project, title="Relire")
    advice = Recommendation.objects.create(project=project, author=coach, advice="Relisez")
    remember(person)
    return SimpleNamespace(**locals())


def remember(person):
    """As in a request that has shown a list."""
    person.remembers = True
    memberships_of(person)


def leave(side):
    rows = ProjectMember.objects.filter(project=side.project, person=side.person)
    rows.update(ended_at=timezone.now(), why="left")


def test_who_starts_a_project_adds_an_action_in_the_same_request(side):
    territory = TerritoryFactory()
    side.person.territories.add(territory)
    project = projects.start_project(
        by=side.person, cohort=side.cohort, territory=territory, title="Le guichet"
    )
    action = actions.add(by=side.person, project=project, title="Appeler la préfecture", owner=side.person)
    projects.update_project(by=side.person, project=project, title="Le comptoir", summary="", stage="idea")
    assert (action.owner, project.actions.count()) == (side.person, 1)


VERBS = {
    "hold": lambda s: bookings.hold(person=s.person, slot=s.slot, project=s.project),
    "book": lambda s: book(s, s.slot),
    "wait": lambda s: waiting.wait(person=s.person, slot=s.full, project=s.project),
    "move": lambda s: bookings.move(by=s.person, booking=s.booking, slot=s.slot),
    "cancel": lambda s: bookings.cancel(by=s.person, booking=s.booking),
    "add an action": lambda s: actions.add(by=s.person, project=s.project, title="Appeler"),
    "complete an action": lambda s: actions.complete(by=s.person, action=s.action),
    "answer an advice": lambda s: recommendations.answer(by=s.person, recommendation=s.advice, state="accepted"),
    "change the project": lambda s: projects.update_project(
        by=s.person, project=s.project, title="Autre", summary="", stage="idea"
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_who_is_in_the_team_may_and_who_has_left_since_the_page_was_read_may_not(side, verb):
    leave(side)
    with pytest.raises(DomainError) as refused:
        VERBS[verb](side)
    assert (refused.value.status, refused.value.code) == (403, "forbidden")


@pytest.mark.parametrize("verb", VERBS)
def test_who_is_in_the_team_may(side, verb):
    assert VERBS[verb](side).pk


@pytest.mark.parametrize("verb", ["hold", "book", "wait", "move", "cancel"])
def test_who_leaves_while_the_verb_waits_for_its_lock_may_not(side, verb, monkeypatch):
    """The other transaction ends the part in the project, and gives the lock free."""
    wait_for, left = locking.lock_projects, []

    def lock(**keys):
        if not left:
            left.append(leave(side))
        return wait_for(**keys)

    monkeypatch.setattr(locking, "lock_projects", lock)
    with pytest.raises(DomainError) as refused:
        VERBS[verb](side)
    assert (refused.value.code, left) == ("forbidden", [None])


def test_who_kept_the_library_when_the_page_was_read_and_does_no_more_publishes_nothing():
    editor = UserFactory()
    grant_role(user=editor, role=Role.EDITOR)
    remember(editor)
    assert editor.has_role(Role.EDITOR)
    end_role(user=type(editor).objects.get(pk=editor.pk), role=Role.EDITOR)
    with pytest.raises(DomainError):
        resources.create(by=editor, kind="guide", title="Un guide", visibility="public")
