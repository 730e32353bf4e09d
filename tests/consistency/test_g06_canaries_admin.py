"""G6, G7 in Wagtail's administration: choosers, page search, histories, comparisons, usage, reports and exports.

Its addresses are found in the code, as in test_admin_routes. What they belong to stands in `CHANNELS`: a chooser, a list
or a report that is new fails until it has a row there.
"""

from types import SimpleNamespace

import pytest

from lms.programme.domain.administration import set_up_administration
from tests.factories.programme import home_page

from .admin import admin_addresses
from .canaries import look, plant_canaries, told
from .routes import admin_routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# The first word of the names of addresses: (what it is, whether editors and managers enter it).
CHANNELS = {
    "": ("home, page explorer, page chooser, own account, roles of a theme, messages that could not be sent", True),
    "wagtailadmin_api": ("API of the explorer and the choosers", True),
    "wagtailadmin_pages": ("forms, page search, history, comparison, usage, workflow history", True),
    "wagtailadmin_reports": ("reports, the history of the whole site among them", True),
    "wagtailadmin_workflows": ("workflows and the chooser of tasks", True),
    "wagtailembeds": ("chooser of videos", True),
    "wagtailimages": ("images and their usage", True),
    "wagtailimages_chooser": ("chooser of images", True),
    "wagtailsnippetchoosers_cohorts_room": ("chooser of rooms", True),
    "wagtailsnippetchoosers_library_legaltext": ("chooser of legal texts", True),
    "wagtailsnippetchoosers_library_resource": ("chooser of resources", True),
    "wagtailsnippets_cohorts_room": ("rooms: list, history, usage", True),
    "wagtailsnippets_library_legaltext": ("legal texts: list, history, usage", True),
    "wagtailsnippets_library_resource": ("resources: list, history, usage", True),
    "wagtailsnippetchoosers_lti_toolcontent": ("chooser of contents of tools", True),
    "wagtailsnippets_lti_toolcontent": ("contents of tools: list, usage", True),
    "wagtailsnippetchoosers_media_mediafile": ("chooser of videos and sounds", True),
    "wagtailsnippets_media_mediafile": ("videos and sounds: list, history, usage", True),
    "wagtailsnippetchoosers_packages_package": ("chooser of packages", True),
    "wagtailsnippetchoosers_questions_question": ("chooser of questions", True),
    "wagtailsnippetchoosers_questions_questionnaire": ("chooser of questionnaires", True),
    "wagtailsnippets_packages_package": ("packages: list, history, usage", True),
    "wagtailsnippets_questions_question": ("questions: list, history, usage", True),
    "wagtailsnippets_questions_questionnaire": ("questionnaires: list, history, usage", True),
    "search-words": ("words of the search: list, history, usage", True),
    "wagtailsnippets": ("list of the sorts of snippets", True),
    "wagtailredirects": ("redirects: list, report, import", True),
    "wagtailadmin_collections": ("collections: the administrator's", False),
    "wagtailadmin_editing_sessions": ("answers to POST alone", False),
    "wagtailsettings": ("settings: the administrator's", False),
    "wagtailsites": ("sites: the administrator's", False),
    "wagtailusers_users": ("people: the administrator's", False),
}  # fmt: skip
LISTS = ("index", "choose", "results", "report", "history", "listing", "usage", "search", "list")
# « Theme pages and lessons: the editor writes, the manager publishes; library: writes, publishes » (table of roles): the
# pages are one tree for both, whatever the theme. Of people, cohorts and projects they are told nothing there.
PAGES_AND_LIBRARY = {"draft page", "closed lesson", "right answer", "resource"}


def readers(planted):
    """(person, what their work lets them read); a coach and an expert do not enter."""
    mine, other = planted.world.mine, planted.world.other
    return {
        "editor": (planted.world.editor, PAGES_AND_LIBRARY),
        "manager": (mine.manager, PAGES_AND_LIBRARY),
        "manager of another theme": (other.manager, PAGES_AND_LIBRARY),
        "coach": (mine.coach, set()),
        "expert": (mine.expert, set()),
    }


def screens(planted):
    """Every screen for the things of both sides; lists are searched for the secrets too, and asked for their export."""
    swapped = SimpleNamespace(**{**vars(planted.world), "mine": planted.world.other})
    mine, others = admin_addresses(planted.world), admin_addresses(swapped)
    rows = mine + [(f"{route} of others", at) for route, at in others]
    lists = [row for row in mine if any(word in row[0] for word in LISTS)]
    return rows + [(route + more, at + more) for route, at in lists for more in ("?q=CANARI", "?export=csv")]


def channel(route):
    """By the name of an address."""
    return route.split(":")[0] if ":" in route.split(" ")[0].split("?")[0] else ""


@pytest.mark.parametrize("who", ["editor", "manager", "manager of another theme", "coach", "expert"])
def test_g06_g07_no_screen_of_the_administration_gives_a_secret_away(who):
    set_up_administration(home=home_page())
    planted = plant_canaries()
    user, knows = readers(planted)[who]
    found, seen, opened = {}, set(), set()
    for route, status, text in look(user, screens(planted)):
        seen |= told(text, planted, set())
        opened |= {channel(route)} if status == 200 else set()
        leaked = told(text, planted, knows)
        if leaked:
            found[route] = leaked
    assert found == {}
    assert seen == knows, "what they work with is there, so the walk did look"
    assert opened <= {name for name, (_what, enters) in CHANNELS.items() if enters and knows}


def test_g06_g07_every_channel_of_the_administration_is_known():
    names = {channel(name) for name, _route in admin_routes()}
    assert names == set(CHANNELS)
