"""The index is a copy: fed from rows, filtered by audience, built anew at need."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction

from library.domain import resources
from library.enums import Visibility
from library.models import Resource
from library.search_sources import lapsing
from library.tasks import refresh_legal_states
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.search import index_store, indexer, schema, tasks
from lms.search.models import IndexEntry
from lms.search.scope import scope_of
from lms.search.searcher import SearchQuery, search
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory
from tests.factories.library import ResourceFactory
from tests.factories.programme import ThemePageFactory

pytestmark = pytest.mark.django_db


def editor():
    user = UserFactory()
    grant_role(user=user, role=Role.EDITOR)
    return user


def count(user, text="canari"):
    """How many the person finds, before any check of the page."""
    user = type(user).objects.get(pk=user.pk) if user.pk else user
    return search(SearchQuery(text, audience=scope_of(user).terms)).count


def test_change_writes_its_row_in_the_same_transaction():
    class StoppedError(Exception):
        pass

    with pytest.raises(StoppedError), transaction.atomic():  # noqa: PT012 - what is undone is all of it
        resources.create(by=None, kind="guide", title="Canari")
        assert IndexEntry.objects.count() == 1
        raise StoppedError
    assert not IndexEntry.objects.exists()
    assert not Resource.objects.exists()


def test_drain_brings_changes_and_departures_and_empties_the_rows():
    indexer.rebuild()
    guide = resources.create(by=None, kind="guide", title="Canari")
    assert count(AnonymousUser()) == 0
    tasks.drain_index()
    assert count(AnonymousUser()) == 1
    assert not IndexEntry.objects.exists()
    resources.delete(by=None, resource=guide)
    tasks.drain_index()
    assert count(AnonymousUser()) == 0


def test_row_written_while_the_index_is_written_is_not_lost(monkeypatch):
    indexer.rebuild()
    guide = resources.create(by=None, kind="guide", title="Premier")
    real, once = indexer._documents, iter([True])

    def late(source, rows):
        yield from real(source, rows)
        if next(once, False):
            resources.update(by=None, resource=guide, title="Canari")

    monkeypatch.setattr(indexer, "_documents", late)
    indexer.drain()
    assert count(AnonymousUser()) == 1


def test_interrupted_drain_forgets_nothing(monkeypatch):
    indexer.rebuild()
    resources.create(by=None, kind="guide", title="Canari")
    monkeypatch.setattr(indexer, "_documents", lambda source, rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        indexer.drain()
    monkeypatch.undo()
    assert IndexEntry.objects.count() == 1
    indexer.drain()
    assert count(AnonymousUser()) == 1


def test_only_one_writes_at_a_time():
    indexer.rebuild()
    with index_store.writing(), pytest.raises(index_store.BusyError), index_store.writing():
        pass


def test_index_is_built_anew_when_it_is_missing_or_of_another_version(monkeypatch):
    ResourceFactory(title="Canari")
    with pytest.raises(index_store.MissingError):
        search(SearchQuery("canari"))
    tasks.drain_index()
    assert count(AnonymousUser()) == 1
    monkeypatch.setattr(schema, "VERSION", 999)
    monkeypatch.setattr(index_store, "VERSION", 999)
    assert not index_store.exists()
    tasks.rebuild_index()
    assert count(AnonymousUser()) == 1


def test_rebuild_replaces_the_old_files(settings, capsys):
    ResourceFactory(title="Canari")
    call_command("rebuild_index")
    call_command("rebuild_index")
    assert "1 documents" in capsys.readouterr().out
    assert len([row for row in settings.SEARCH_INDEX_DIR.iterdir() if row.is_dir()]) == 1
    assert count(AnonymousUser()) == 1


def test_audience_is_in_the_counts():
    theme = ThemePageFactory()
    cohort = CohortFactory(theme=theme)
    theme.groups.add(cohort.group)
    member = EnrolmentFactory(cohort=cohort).user
    other, keeper, expert, owner = UserFactory(), editor(), UserFactory(), UserFactory()
    grant_role(user=expert, role=Role.EXPERT)
    grant_theme_role(theme=theme, user=expert, role=ThemeRoleKind.EXPERT)
    for visibility in Visibility.values:
        ResourceFactory(title="Canari", visibility=visibility, themes=[theme], cohort_group=cohort.group)
    ResourceFactory(title="Canari", state="draft", owner=owner)
    indexer.rebuild()
    found = {
        name: count(user)
        for name, user in {
            "visitor": AnonymousUser(),
            "other": other,
            "member": member,
            "expert": expert,
            "owner": owner,
            "editor": keeper,
        }.items()
    }
    assert found == {"visitor": 1, "other": 2, "member": 4, "expert": 4, "owner": 3, "editor": 5}
    for user in (AnonymousUser(), other, member, expert, owner, keeper):
        user = type(user).objects.get(pk=user.pk) if user.pk else user
        assert Resource.objects.visible_to(user).count() == count(user)


def test_repeal_that_is_due_is_indexed_again_by_itself(shelves):
    code = Resource.objects.get(legal_text__legitext_id="LEGITEXT000031366350")
    assert lapsing(date(2028, 12, 31), date(2029, 1, 2)) == [code.pk]
    IndexEntry.objects.all().delete()
    refresh_legal_states()
    assert list(IndexEntry.objects.values_list("object_id", flat=True)) == []
    with time_machine.travel(datetime(2029, 1, 2, 3, tzinfo=UTC)):
        refresh_legal_states()
    assert list(IndexEntry.objects.values_list("object_id", flat=True)) == [code.pk]


def test_counts_of_the_whole_library_are_each_reader_s_own_and_follow_changes():
    """What all share is counted once and kept with the index; what only its owner may read is added for its owner."""
    one, other = UserFactory(), UserFactory()

    def counts(user):
        answer = search(SearchQuery(audience=scope_of(user).terms))
        return answer.count, answer.facets["type"]

    ResourceFactory(kind="guide", visibility="members")
    ResourceFactory(kind="guide", visibility="members", owner=one)
    ResourceFactory(kind="tool", owner=one, state="draft", published_at=None)
    indexer.rebuild()
    for _ in range(2):
        assert counts(one) == (3, {"guide": 2, "tool": 1})
        assert counts(other) == (2, {"guide": 2})
        assert counts(AnonymousUser()) == (0, {})
        assert counts(editor()) == (3, {"guide": 2, "tool": 1})
    resources.create(by=None, kind="guide", title="Un de plus", visibility="members")
    tasks.drain_index()
    assert counts(other) == (3, {"guide": 3})


def test_index_that_was_replaced_while_it_was_opened_is_looked_for_again(monkeypatch):
    ResourceFactory(title="Canari", visibility="public")
    indexer.rebuild()
    there = index_store._current
    answers = iter([lambda place: place / "v1-gone", there])
    monkeypatch.setattr(index_store, "_current", lambda place: next(answers, there)(place))
    assert count(AnonymousUser()) == 1


@pytest.mark.parametrize("broken", ["meta.json", "segments"])
def test_broken_index_is_built_anew(settings, broken):
    ResourceFactory(title="Canari", visibility="public")
    indexer.rebuild()
    folder = index_store._current(settings.SEARCH_INDEX_DIR)
    if broken == "meta.json":
        (folder / "meta.json").write_text("{")
    else:
        for file in folder.glob("*.idx"):
            file.unlink()
    index_store._readers.clear()
    assert not index_store.exists()
    tasks.drain_index()
    assert count(AnonymousUser()) == 1
