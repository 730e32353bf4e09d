"""G6 to G12: what is somebody's is looked for in every way out, as everybody who may not read it.

The ways out are found in the code: every address of the site and of the administration, every module that sends
something away (`WAYS_OUT`), every notification, every source of calendar events. A new one without a line here fails.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from coaching.domain import logs
from cohorts.models import Cohort
from lms.notify.calendars import build_calendar, events_of
from lms.notify.models import Message
from lms.notify.registry import calendar_sources, notifications
from lms.search import index_store, indexer
from lms.search.schema import parent_key
from lms.search.scope import scope_of
from lms.search.searcher import SearchQuery, search

from .canaries import WHO, look, other_routes, plant_canaries, strangers, told
from .test_house import PACKAGES, ROOT
from .walk import routes_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Modules by which something leaves, by the name of their file, and the test that looks through them. Pages, errors, lists
# of the administration and reports are addresses: all of them are walked.
WAYS_OUT = {
    "api.py": "test_g06_no_address_shows_a_secret, and tests/api/test_nested.py at every depth",
    "calendars.py": "test_g06_no_calendar_shows_a_secret",
    "notifications.py": "test_g06_no_message_shows_a_secret, and test_g06_canaries_letters for each code",
    "exports.py": "test_g06_no_address_shows_a_secret; in the administration test_g06_canaries_admin, ?export=",
    "choosers.py": "test_g06_canaries_admin, ?q=",
    "admin.py": "test_g06_canaries_admin",
    "viewsets.py": "test_g06_canaries_admin",
    "pdf.py": "reads a file that was sent in, gives nothing out",
    "feeds.py": "none today",
    "sitemaps.py": "none today",
    "digests.py": "none today",
}
CALENDARS = {"coaching.calendars", "cohorts.calendars"}
NOTHING = {"feeds.py", "sitemaps.py", "digests.py"}


# (reader, route): what stands there by right, by the table of roles.
RIGHTLY = {
    # « session log: the coach writes their own »: the log of their own slot lists every action that they noted in it, for
    # each of the projects that met there, with its owner. Nowhere else are they shown the action or the person.
    ("coach", "coaching:log"): {"joint action", "owner"},
}


@pytest.fixture
def planted():
    return plant_canaries()


@pytest.mark.parametrize("who", WHO)
def test_g06_no_address_shows_a_secret(planted, who):
    """Pages, nested rows of the API, its schema, calendar files, marks for other sites, errors: all that a GET answers."""
    user, knows = strangers(planted)[who]
    indexer.rebuild()
    found, seen = {}, set()
    for route, _status, text in look(user, [*routes_of(planted.world), *other_routes(planted)]):
        seen |= told(text, planted, set())
        leaked = told(text, planted, knows) - RIGHTLY.get((who, route), set())
        if leaked:
            found[route] = leaked
    assert found == {}
    assert seen >= knows, "what is theirs is there, so the walk did look"


@pytest.mark.parametrize("who", WHO)
def test_g06_g09_no_search_gives_a_secret_away(planted, who):
    """Hit, extract, facet, suggestion and correction, of every source."""
    user, knows = strangers(planted)[who]
    world = planted.world
    world.other.session.summary = "CANARIseance"
    world.other.session.save()
    Cohort.objects.filter(pk=world.other.cohort.pk).update(name="CANARIpromotion")
    hidden = {("session", world.other.session.pk), ("cohort", world.other.cohort.pk)}
    hidden |= set() if "closed lesson" in knows else {("page", world.other.lesson.pk)}
    hidden |= set() if "resource" in knows else {("resource", planted.hidden.pk)}
    indexer.rebuild()
    audience = scope_of(user or AnonymousUser()).terms
    for asked in (*CANARIES, "zorglub", "zorglib", "canari", ""):
        results = search(SearchQuery(asked, audience, limit=100))
        shown = " ".join(f"{hit.title} {hit.extract} {hit.where} {hit.card}" for hit in results.hits)
        assert told(f"{shown} {results.corrected}", planted, knows) == set(), asked
        assert "canariseance" not in f"{shown} {results.corrected}".lower()
        assert "canaripromotion" not in f"{shown} {results.corrected}".lower()
        assert not hidden & {(hit.source, hit.object_id) for hit in results.hits}, asked
    before = _facets(audience)
    with index_store.writing() as writer:  # as if they had never been
        for name, pk in sorted(hidden):
            writer.delete_documents_by_term("parent", parent_key(name, pk))
    assert _facets(audience) == before


CANARIES = (
    "CANARIressource",
    "CANARIressourse",
    "CANARIfermee",
    "CANARIferme",
    "CANARIseance",
    "CANARIpromotion",
)


def _facets(audience):
    return [
        search(SearchQuery(asked, audience)).facets
        for asked in ("", "leçon", "promotion", "session", *CANARIES)
    ]


@pytest.mark.parametrize("who", WHO[1:])
def test_g06_no_calendar_shows_a_secret(planted, who):
    user, knows = strangers(planted)[who]
    assert told(build_calendar(events_of(user)).decode(), planted, knows) == set()


def test_g06_no_message_shows_a_secret(planted):
    """The log of a joint slot is told to both sides, to each its own part; the citation to nobody who may not read it."""
    mine = planted.world.mine
    mine.past_slot.log.actions.all().delete()
    mine.past_slot.log.delete()
    logs.write_log(
        by=mine.coach, slot=mine.past_slot, summary="Partagé", minutes=45, private_note=planted.secrets["private note"],
        actions=[{"title": "Suite commune", "project": mine.project}],
    )  # fmt: skip
    for who, (user, knows) in strangers(planted).items():
        for message in Message.objects.filter(recipient=user) if user else ():
            text = f"{message.subject} {message.text} {message.html} {' '.join(each['text'] for each in message.calendar)}"
            assert told(text, planted, knows) == set(), who
    assert Message.objects.filter(recipient=mine.participant, notification="coaching.log_written").exists()


def test_g08_a_citation_is_shown_to_who_may_read_it(planted):
    """On the page of a project: a neutral sentence for the team, the title for who keeps the library."""
    world, address = planted.world, f"/projets/{planted.world.mine.project.pk}/"
    for user, shown in (
        (world.mine.participant, False),
        (world.mine.expert, True),
        (world.mine.manager, True),
    ):
        client = Client()
        client.force_login(user)
        text = client.get(address).text
        assert (planted.secrets["resource"] in text) is shown
        assert ("réservée à d’autres personnes" in text) is not shown


def test_g06_every_module_by_which_something_leaves_is_known():
    found = {path.name for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    assert not found & NOTHING, "a new way out: write its canary"
    leaving = {name for name in found if name.removesuffix(".py") in {
        "api", "calendars", "notifications", "exports", "choosers", "admin", "viewsets", "feeds", "sitemaps", "digests",
        "feed_pages", "reports", "webhooks", "embeds", "oembed", "rss", "pdf", "sheets",
    }}  # fmt: skip
    assert leaving <= set(WAYS_OUT)


def test_g06_every_source_of_calendars_is_known():
    sources = {source.events.__module__ for source in calendar_sources}
    assert sources == CALENDARS


def test_g06_there_is_no_digest():
    """Were one declared, it would gather what several rules allow: it needs a canary of its own."""
    codes = [note.name for note in notifications]
    assert [code for code in codes if "digest" in code or "summary" in code or "weekly" in code] == []
