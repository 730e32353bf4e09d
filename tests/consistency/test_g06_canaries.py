"""G6 to G12: what is somebody's is looked for in every way out, as everybody who may not read it.

The ways out are found in the code: every address of the site and of the administration, every module that sends
something away (`WAYS_OUT`), every notification, every source of calendar events. A new one without a line here fails.
"""

import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail import hooks

from coaching.domain import logs
from coaching.models import Action, PrivateNote, Recommendation
from library.models.resources import reach_of
from library.search import feeding
from library.search.asking import Question, ask
from lms.notify.calendars import build_calendar, events_of
from lms.notify.models import Message
from lms.notify.registry import registered_notifications
from tests.factories.accounts import UserFactory
from tests.factories.library import ResourceFactory
from tests.world import build_world

from .test_house import PACKAGES, ROOT
from .walk import doors

pytestmark = pytest.mark.django_db

# Modules by which something leaves, by the name of their file, and the test that looks through them. Pages, errors, lists
# of the administration and reports are addresses: all of them are walked.
WAYS_OUT = {
    "api.py": "test_g06_no_address_shows_a_secret, and tests/api/test_nested.py at every depth",
    "calendars.py": "test_g06_no_calendar_shows_a_secret",
    "notifications.py": "test_g06_no_message_shows_a_secret",
    "exports.py": "the administration is walked by test_admin_routes for the private note alone",
    "choosers.py": "the administration is walked by test_admin_routes for the private note alone",
    "admin.py": "the administration is walked by test_admin_routes for the private note alone",
    "viewsets.py": "the administration is walked by test_admin_routes for the private note alone",
    "pdf.py": "reads a file that was sent in, gives nothing out",
    "feeds.py": "none today",
    "sitemaps.py": "none today",
    "digests.py": "none today",
}
CALENDARS = {"coaching.wagtail_hooks", "cohorts.wagtail_hooks"}
NOTHING = {"feeds.py", "sitemaps.py", "digests.py"}


@pytest.fixture
def season():
    """The world, with a canary of each sort on the other side, and a slot that both sides shared."""
    world = build_world()
    mine, other = world.mine, world.other
    secrets = {
        "private note": "CANARInote", "draft page": "CANARIbrouillon", "closed lesson": "CANARIfermee",
        "resource": "CANARIressource", "question": "CANARIquestion", "video link": "canari-visio",
        "session link": "canari-session", "finding": "CANARIconstat", "signature": "CANARIsigne",
        "right answer": "CANARIjuste", "address": "canari-adresse", "joint action": "CANARIaction",
        "owner": "CANARIporteuse", "log": "CANARIresume", "advice": "CANARIconseil", "job": "CANARImetier",
    }  # fmt: skip
    PrivateNote.objects.filter(slot=other.past_slot).update(body=secrets["private note"])
    draft = mine.lesson.save_revision(clean=False)
    draft.content = {**draft.content, "title": secrets["draft page"], "draft_title": secrets["draft page"]}
    draft.save()
    other.lesson.body = json.dumps(
        [
            {
                "type": "callout",
                "id": "c",
                "value": {"kind": "info", "title": secrets["closed lesson"], "text": "<p>x</p>"},
            }
        ]
    )
    other.lesson.save()
    question = {
        "question": "Qui ?",
        "answers": [{"text": "Lui", "correct": True, "explanation": secrets["right answer"]}] * 2,
    }
    mine.lesson.body = json.dumps([{"type": "question", "id": "q", "value": question}])
    mine.lesson.save()
    hidden = ResourceFactory(
        title=f"Zorglub {secrets['resource']}",
        visibility="cohort",
        cohort_group=other.cohort.group,
        themes=[mine.theme],
    )
    Recommendation.objects.filter(pk=mine.recommendation.pk).update(resource=hidden)
    other.booking.question = secrets["question"]
    other.booking.save()
    other.slot.video_url = f"https://visio.test/{secrets['video link']}"
    other.slot.save()
    other.session.video_url = f"https://visio.test/{secrets['session link']}"
    other.session.save()
    other.follow_up.finding = secrets["finding"]
    other.follow_up.save()
    type(other.recommendation).objects.filter(pk=other.recommendation.pk).update(advice=secrets["advice"])
    type(other.log).objects.filter(pk=other.log.pk).update(summary=secrets["log"])
    owner = UserFactory(
        first_name="Zoé",
        last_name=secrets["owner"],
        email=f"{secrets['address']}@exemple.test",
        job_title=secrets["job"],
    )
    other.project.team.add(owner)
    Action.objects.create(project=other.project, title=secrets["joint action"], owner=owner, log=mine.log)
    return SimpleNamespace(world=world, secrets=secrets, hidden=hidden, owner=owner)


def strangers(season):
    """Those of one side, to whom nothing of the other side is told; `knows`: what their work lets them read."""
    mine, world = season.world.mine, season.world
    library = {"resource", "right answer"}  # who keeps the library and the pages reads all of both
    return {
        "visitor": (None, set()),
        "participant": (mine.participant, set()),
        "coach": (mine.coach, set()),
        "expert": (mine.expert, {"closed lesson", "resource"}),
        "editor": (world.editor, library | {"closed lesson", "draft page"}),
        "manager": (mine.manager, library | {"closed lesson", "draft page"}),
    }


WHO = ["visitor", "participant", "coach", "expert", "editor", "manager"]


def told(text, season, knows):
    """The secrets that stand in a text."""
    return {name for name, word in season.secrets.items() if word.lower() in text.lower()} - knows


def look(user, addresses):
    """(door, text) of each address, errors among them."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    for door, address in addresses:
        cache.clear()
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield door, body.decode(errors="replace") + str(dict(answer.headers))


def other_doors(season):
    """The addresses of the other side: what one may not see answers with an error, which tells nothing either."""
    swapped = SimpleNamespace(**{**vars(season.world), "mine": season.world.other})
    return [(f"{door} of others", address) for door, address in doors(swapped)]


@pytest.mark.parametrize("who", ["visitor", "participant", "expert"])
def test_g06_no_address_shows_a_secret(season, who):
    """Pages, nested rows of the API, its schema, calendar files, marks for other sites, errors: all that a GET answers."""
    user, knows = strangers(season)[who]
    feeding.rebuild()
    found = {}
    for door, text in look(user, [*doors(season.world), *other_doors(season)]):
        leaked = told(text, season, knows)
        if leaked:
            found[door] = leaked
    assert found == {}


@pytest.mark.parametrize("who", WHO)
def test_g06_g09_no_search_gives_a_secret_away(season, who):
    """Hit, extract, facet, suggestion and correction."""
    user, knows = strangers(season)[who]
    if "resource" in knows:
        pytest.skip("keeps the library: reads all of it")
    feeding.rebuild()
    reach = reach_of(user) if user is not None else None
    audience = ("public",) if reach is None else reach.terms
    for asked in ("zorglub", "zorglib", "CANARIressourse", "canari", ""):
        answer = ask(Question(asked, audience=audience))
        shown = [f"{hit.title} {hit.extract} {hit.where} {hit.card}" for hit in answer.hits]
        assert told(" ".join([*shown, answer.corrected]), season, knows) == set(), asked
        assert season.hidden.pk not in {hit.resource for hit in answer.hits}
    theme = str(season.world.mine.theme.pk)
    seen = ask(Question("", audience=audience)).facets.get("theme", {}).get(theme, 0)
    season.hidden.delete()
    feeding.rebuild()
    assert ask(Question("", audience=audience)).facets.get("theme", {}).get(theme, 0) == seen


@pytest.mark.parametrize("who", WHO[1:])
def test_g06_no_calendar_shows_a_secret(season, who):
    user, knows = strangers(season)[who]
    assert told(build_calendar(events_of(user)).decode(), season, knows) == set()


def test_g06_no_message_shows_a_secret(season):
    """The log of a joint slot is told to both sides, to each its own part; the citation to nobody who may not read it."""
    mine = season.world.mine
    mine.past_slot.log.delete()
    logs.write_log(
        by=mine.coach, slot=mine.past_slot, summary="Partagé", minutes=45, private_note=season.secrets["private note"],
        actions=[{"title": "Suite commune", "project": mine.project}],
    )  # fmt: skip
    for who, (user, knows) in strangers(season).items():
        for message in Message.objects.filter(recipient=user) if user else ():
            text = f"{message.subject} {message.text} {message.html} {message.calendar}"
            assert told(text, season, knows) == set(), who
    assert Message.objects.filter(recipient=mine.participant, notification="coaching.log_written").exists()


def test_g08_a_citation_is_shown_to_who_may_read_it(season):
    """On the page of a project: a neutral sentence for the team, the title for who keeps the library."""
    world, address = season.world, f"/projets/{season.world.mine.project.pk}/"
    for user, shown in (
        (world.mine.participant, False),
        (world.mine.expert, True),
        (world.mine.manager, True),
    ):
        client = Client()
        client.force_login(user)
        text = client.get(address).text
        assert (season.secrets["resource"] in text) is shown
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
    sources = {source.__module__ for source in hooks.get_hooks("register_calendar_events")}
    assert sources == CALENDARS


def test_g06_there_is_no_digest():
    """Were one declared, it would gather what several rules allow: it needs a canary of its own."""
    codes = [note.code for note in registered_notifications()]
    assert [code for code in codes if "digest" in code or "summary" in code or "weekly" in code] == []
