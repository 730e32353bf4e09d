"""S2: an app that nothing else names adds to each part of the platform; a typing error in a declaration stops the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from lms.accounts.domain.erasure import erase_person
from lms.accounts.memberships import memberships_of
from lms.accounts.models import Draft
from lms.accounts.registry import Membership, memberships
from lms.core.registry import Registry, declarations
from lms.notify.calendars import events_of
from lms.notify.domain.outbox import write_message
from lms.notify.registry import Notification, notifications
from lms.search import indexer
from lms.search.registry import DocumentType, SearchSource, search_sources
from tests.factories.accounts import UserFactory
from tests.registries import declared, installed, kept

ROOT = Path(__file__).resolve().parents[2]
NOTE = "from lms.notify.registry import Notification, notifications\nnotifications.register({})\n"
MEMBERSHIP = "from lms.accounts.registry import Membership, memberships\nmemberships.register({})\n"
SOURCE = "from lms.search.registry import SearchSource, search_sources\nsearch_sources.register({})\n"
WRONG = {
    "a field that does not exist": ("notifications", NOTE.format("Notification('x.y', lable='Y')"), "lable"),
    "a value of another type": ("notifications", NOTE.format("Notification('x.y', 3)"), "label=3"),
    "a declaration of another kind": ("notifications", NOTE.format("'x.y'"), "is no Notification"),
    "a name given twice": ("notifications", NOTE.format("Notification('cohorts.enrolled', 'Y')"), "twice"),
    "a registry that does not exist": ("endings", "from lms.accounts.registry import role_endigns\n", "role_endigns"),
    "a membership without its rows": ("memberships", MEMBERSHIP.format("Membership('x', key='id')"), "source"),
    "a membership that is no name": ("memberships", MEMBERSHIP.format("Membership('my x', key='id', source='t')"), "my x"),
    "a panel without its template": (
        "hub",
        "from lms.core.hub import Panel, panels\npanels.register(Panel('x', print))\n",
        "template",
    ),
    "a place that does not exist": ("hub", "from lms.core.hub import Place\nPlace.ASIED\n", "ASIED"),
    "a step whose urgency is a word": (
        "hub",
        "from lms.core.hub import NextStep, next_steps\nnext_steps.register(NextStep('x', print, 'now'))\n",
        "urgency='now'",
    ),
    "a source of the search without its rows": (
        "search_sources",
        SOURCE.format("SearchSource('x', types=(), documents=list, visible=set)"),
        "rows",
    ),
    "a source of the search whose type is a word": (
        "search_sources",
        SOURCE.format("SearchSource('x', types='x', rows=list, documents=list, visible=set)"),
        "types='x'",
    ),
    "a verb that is none": (
        "endings",
        "from lms.accounts.registry import Ending, role_endings\nrole_endings.register(Ending('x', 'end'))\n",
        "end='end'",
    ),
}  # fmt: skip


@pytest.fixture
def tiny():
    """The app is installed while the test lasts."""
    with installed("tests.tiny"):
        yield
    for name in [name for name in sys.modules if name.startswith("tests.tiny")]:
        del sys.modules[name]


@pytest.mark.django_db
@pytest.mark.usefixtures("tiny")
def test_s2_a_tiny_app_adds_to_each_part_without_a_change_elsewhere(client):
    user, admin = UserFactory(), None
    draft = Draft.objects.create(person=user, form="x", path="/tiny/", typed="Zorglub")
    known = memberships_of(user)
    assert (known.drafts, known.has_rights) == ({draft.pk}, True)
    client.force_login(user)
    page = client.get("/accueil/").text
    assert f"<p>Tiny panel of {user.pk}</p>" in page
    assert 'class="button big" href="/tiny/">Take it' in page
    assert [event.summary for event in events_of(user)] == ["Tiny event"]
    note = notifications.get("tiny.greeted")
    message = write_message(recipient=user, notification=note, key="tiny:1", context={})
    assert (message.subject, "Good day from the tiny app." in message.text) == ("Good day", True)
    indexer.rebuild()
    for reader, found in ((user, ["/tiny/"]), (UserFactory(), [])):
        page = search_page(reader, "zorglub")
        assert [row.url for row in page.context["rows"]] == found
        assert ("brouillon" in page.text) is bool(found)
    erase_person(user=user, by=admin)
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert declarations(None) == []


def search_page(user, text):
    client = Client()
    client.force_login(user)
    return client.get("/bibliotheque/", {"q": text})


def test_s2_what_a_test_declares_is_gone_after_it():
    assert "drafts" not in memberships.names
    assert "tiny.greeted" not in notifications.names


@pytest.mark.parametrize("wrong", WRONG)
def test_s2_a_typing_error_in_a_declaration_stops_the_start(wrong, tmp_path, monkeypatch):
    file, text, words = WRONG[wrong]
    app = f"typo_{list(WRONG).index(wrong)}"
    (tmp_path / app).mkdir()
    (tmp_path / app / "__init__.py").write_text("")
    (tmp_path / app / f"{file}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImproperlyConfigured, match=f"{app}/{file}.py: .*{words}"), installed(app):
        pass


def test_s2_the_platform_itself_does_not_start_and_says_where(tmp_path):
    (tmp_path / "typo").mkdir()
    (tmp_path / "typo" / "__init__.py").write_text("")
    (tmp_path / "typo" / "notifications.py").write_text(NOTE.format("Notification('x.y', lable='Y')"))
    (tmp_path / "typo_settings.py").write_text("from lms.settings import *\nINSTALLED_APPS += ['typo']\n")
    places = os.pathsep.join([str(tmp_path), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": places, "DJANGO_SETTINGS_MODULE": "typo_settings"}
    start = [sys.executable, "-c", "import django; django.setup()"]
    run = subprocess.run(start, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "typo/notifications.py" in run.stderr
    assert "lable" in run.stderr


def test_s2_a_registry_that_comes_too_late_is_an_error_and_not_empty():
    with kept(), pytest.raises(ImproperlyConfigured, match=r"no late\.py is read"):
        Registry(Notification, file="late")


def test_s2_the_system_check_finds_what_only_the_whole_platform_knows():
    twice = Membership("joined_cohorts_again", key="1", source="t", field="'x'", fields=("joined_cohorts",))
    source = SearchSource("x", types=(DocumentType("x", "lecon", "X"),), rows=list, documents=list, visible=set,
                          memberships=("gruops",), template="x.html")  # fmt: skip
    with (
        declared(memberships, twice),
        declared(notifications, Notification("tests.nothing", "Nothing")),
        declared(search_sources, source),
    ):
        words = " ".join(error.msg for error in declarations(None))
    assert "'joined_cohorts' is declared twice" in words
    assert "emails/tests/nothing.html" in words
    assert "'?type=lecon' is taken" in words
    assert "'gruops' is no membership" in words
    assert "there is no template x.html" in words
    assert declarations(None) == []
