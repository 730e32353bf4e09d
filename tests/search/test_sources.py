"""S2, invariant 8: what is found is what may be seen, of every source; and every change is written with it."""

import dataclasses
import json

import pytest
import tantivy
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from wagtail.models import PageViewRestriction

from cohorts.domain import cohort as cohort_verbs
from cohorts.domain import sessions as session_verbs
from cohorts.models import Cohort, GroupSession
from lms.programme.domain.access import require_sign_in, restrict_course_to_groups
from lms.programme.models import LessonPage
from lms.search import index_store, indexer
from lms.search.models import IndexEntry
from lms.search.registry import search_sources
from lms.search.scope import scope_of
from lms.search.searcher import SearchQuery, search
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, GroupSessionFactory
from tests.factories.library import ResourceFactory
from tests.factories.programme import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    ThemePageFactory,
)
from tests.world import build_world, identities

pytestmark = pytest.mark.django_db


def lesson(course, title="Zorglub", **fields):
    return LessonPageFactory(parent=ModulePageFactory(parent=course), title=title, **fields)


def found(user, text="", source=""):
    """(source, key) of all that the index gives this person."""
    user = type(user).objects.get(pk=user.pk) if user.pk else user
    reader, terms = index_store.reader(), scope_of(user).terms
    if not text:
        query = tantivy.Query.all_query()
        if terms is not None:
            query = tantivy.Query.term_set_query(reader.schema, "audience", list(terms))
        hits = reader.searcher.search(query, 10_000).hits
        cards = [json.loads(reader.searcher.doc(address).get_first("card")) for _score, address in hits]
        keys = {(card["source"], card["object"]) for card in cards}
    else:
        keys = {(hit.source, hit.object_id) for hit in search(SearchQuery(text, terms, limit=100)).hits}
    return {key for name, key in keys if name == source} if source else keys


def everything(source):
    return set(source.rows().values_list("pk", flat=True))


@pytest.fixture
def world():
    """With each sort of closed page, and a session that is not announced."""
    world = build_world()
    theme, other = world.mine.theme, world.other.theme
    by_password, by_account, twice = (CoursePageFactory(theme=theme) for _n in range(3))
    PageViewRestriction.objects.create(page=by_password, restriction_type="password", password="x")
    require_sign_in(page=by_account)
    restrict_course_to_groups(course=twice, groups=[world.mine.cohort.group, world.other.cohort.group])
    for course in (by_password, by_account, twice, CoursePageFactory(theme=other)):
        lesson(course)
    narrower = PageViewRestriction.objects.create(page=lesson(twice), restriction_type="groups")
    narrower.groups.add(world.mine.cohort.group)
    elsewhere = ModulePageFactory(parent=CoursePageFactory(theme=theme))
    mirror = world.other.lesson.create_alias(parent=elsewhere, update_slug="miroir")
    assert mirror.alias_of_id
    PageViewRestriction.objects.filter(page=mirror).delete()  # closed by what it mirrors alone
    GroupSessionFactory(cohort=world.mine.cohort, number=9, title="Brouillon", state="draft")
    ResourceFactory(visibility="cohort", cohort_group=world.mine.cohort.group, themes=[theme])
    ResourceFactory(state="draft", owner=world.mine.participant)
    indexer.rebuild()
    return world


def test_s2_the_index_and_the_database_show_each_person_the_same(world):
    people = {name: user or AnonymousUser() for name, user in identities(world).items()}
    people |= {"other participant": world.other.participant, "other manager": world.other.manager}
    seen = {}
    for name, person in people.items():
        user = type(person).objects.get(pk=person.pk) if person.pk else person
        if person.pk and not user.is_active:
            continue
        for source in search_sources:
            rows = source.visible(user, everything(source))
            assert found(user, source=source.name) == rows, (name, source.name)
            seen[name, source.name] = len(rows)
    assert seen["anonymous", "session"] == seen["anonymous", "cohort"] == 0
    assert seen["anonymous", "page"] < seen["participant", "page"] < seen["admin", "page"]
    assert seen["participant", "session"] < seen["manager", "session"] < seen["admin", "session"]


def changed(source):
    return set(IndexEntry.objects.filter(source=source).values_list("object_id", flat=True))


def forget():
    IndexEntry.objects.all().delete()


@pytest.fixture
def course():
    course = CoursePageFactory(theme=ThemePageFactory(), title="Parcours des cartes")
    lesson(course, "Zorglub")
    forget()
    return course


PAGE_VERBS = {
    "published": lambda page: page.save_revision().publish(),
    "taken offline": lambda page: page.unpublish(),
    "deleted": lambda page: page.delete(),
    "moved": lambda page: page.move(
        ModulePageFactory(parent=CoursePageFactory(theme=ThemePageFactory())), pos="last-child"
    ),
    "closed": lambda page: require_sign_in(page=page.get_parent().get_parent()),
    "closed to groups": lambda page: restrict_course_to_groups(
        course=page.get_parent().get_parent().specific
    ),
    "course renamed": lambda page: rename(page.get_parent().get_parent()),
    "module renamed": lambda page: rename(page.get_parent()),
}


def rename(page):
    page = page.specific
    page.title = "Autrement"
    page.save_revision().publish()


@pytest.mark.parametrize("verb", PAGE_VERBS)
def test_s2_whatever_changes_a_page_is_written_for_the_index(course, verb):
    (page,) = LessonPage.objects.all()
    PAGE_VERBS[verb](page)
    assert page.pk in changed("page")


def test_s2_a_group_that_joins_or_leaves_a_restriction_is_written(course):
    (page,) = LessonPage.objects.all()
    restrict_course_to_groups(course=course)
    (restriction,) = PageViewRestriction.objects.all()
    group = Group.objects.create(name="x")
    for change in (
        lambda: restriction.groups.add(group),
        lambda: restriction.groups.remove(group),
        lambda: group.pageviewrestriction_set.add(restriction),
        lambda: group.pageviewrestriction_set.clear(),
        lambda: restriction.groups.clear(),
        lambda: PageViewRestriction.objects.all().delete(),
    ):
        forget()
        change()
        assert {page.pk, course.pk} <= changed("page")


def test_s2_what_is_undone_is_not_written(course):
    (page,) = LessonPage.objects.all()
    with transaction.atomic():
        page.unpublish()
        assert changed("page") == {page.pk}
        transaction.set_rollback(True)
    assert not IndexEntry.objects.exists()


def test_g06_a_lesson_is_found_by_those_who_may_open_it_from_one_change_to_the_next(course):
    cohort = CohortFactory(theme=course.theme)
    member, stranger = EnrolmentFactory(cohort=cohort).user, UserFactory()
    indexer.drain()
    everybody = [AnonymousUser(), stranger, member]
    (page,) = LessonPage.objects.all()

    def finders():
        indexer.drain()
        return [bool(found(user, "zorglub", "page")) for user in everybody]

    assert finders() == [True, True, True]
    require_sign_in(page=course)
    assert finders() == [False, True, True]
    restrict_course_to_groups(course=course, groups=[cohort.group])
    assert finders() == [False, False, True]
    results = search(SearchQuery("zorglub", scope_of(stranger).terms))
    assert (results.count, results.facets["type"], results.corrected) == (0, {}, "")
    page.unpublish()
    assert finders() == [False, False, False]


def test_s2_the_verbs_of_cohorts_write_their_changes():
    session = GroupSessionFactory(title="Zorglub", cohort__capacity=9)
    cohort, hours = session.cohort, {"starts_on": session.cohort.starts_on, "ends_on": session.cohort.ends_on}
    indexer.rebuild()
    cohort_verbs.describe_cohort(cohort=cohort, name="Zanzibar", open_enrolment=False, **hours)
    assert (changed("cohort"), changed("session")) == ({cohort.pk}, {session.pk})
    forget()
    session_verbs.describe_session(session=session, title="Zorglob")
    assert changed("session") == {session.pk}
    indexer.drain()
    admin = UserFactory(is_superuser=True)
    assert found(admin, "zorglob") == {("session", session.pk)}
    session_verbs.cancel_session(session=session)
    assert changed("session") == {session.pk}
    theme = ThemePageFactory()
    opened = cohort_verbs.open_cohort(theme=theme, name="Neuve", capacity=5, **hours)
    assert opened.pk in changed("cohort")
    assert Cohort.objects.count() == 2
    assert GroupSession.objects.count() == 1


def test_s2_an_audience_that_nobody_knows_is_refused(course):
    source = search_sources.get("page")
    (document,) = source.documents([course])
    for wrong in ({"audience": ["gruops:1"]}, {"type": "corse"}):
        with pytest.raises(ValueError, match="declared"):
            source.check(dataclasses.replace(document, **wrong))


def test_s2_a_membership_that_no_source_declares_is_an_error_and_no_empty_set():
    for scope in (scope_of(AnonymousUser()), scope_of(UserFactory())):
        assert scope.of("groups") == frozenset()
        with pytest.raises(LookupError, match="gruops"):
            scope.of("gruops")
