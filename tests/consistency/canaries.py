"""The world with a secret of each sort on the other side, and who may read which: for the tables of canaries."""

import json
from types import SimpleNamespace

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from coaching.models import Action, PrivateNote, Recommendation
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory
from tests.factories.library import ResourceFactory
from tests.factories.programme import LessonPageFactory
from tests.world import build_world

from .walk import routes_of


def plant_canaries():
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
    module = mine.lesson.get_parent().specific
    LessonPageFactory(parent=module, title=f"Leçon {secrets['draft page']}", live=False)
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
    MemberFactory(project=other.project, person=owner)
    Action.objects.create(project=other.project, title=secrets["joint action"], owner=owner, log=mine.log)
    return SimpleNamespace(world=world, secrets=secrets, hidden=hidden, owner=owner)


def strangers(planted):
    """Those of one side, to whom nothing of the other side is told; `knows`: what their work lets them read."""
    mine, world = planted.world.mine, planted.world
    return {
        "visitor": (None, set()),
        "participant": (mine.participant, set()),
        "coach": (mine.coach, set()),
        # « Lessons: read, write »; « library »: they keep it. What is a draft or marks an answer is in the administration.
        "expert": (mine.expert, {"closed lesson", "resource"}),
        "editor": (world.editor, {"closed lesson", "resource"}),
        "manager": (mine.manager, {"closed lesson", "resource"}),
    }


WHO = ["visitor", "participant", "coach", "expert", "editor", "manager"]


def told(text, planted, knows):
    """The secrets that stand in a text; calendar files break their lines, within a word too."""
    whole = text.replace("\r\n ", "").lower()
    return {name for name, word in planted.secrets.items() if word.lower() in whole} - knows


def look(user, addresses):
    """(route, status, text) of each address, errors among them. What a route changes, signing out first of all, is taken back."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value if user is not None else ""
    for route, address in addresses:
        cache.clear()
        client.cookies.clear()
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        with transaction.atomic():
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        yield route, answer.status_code, body.decode(errors="replace") + str(dict(answer.headers))


def other_routes(planted):
    """The addresses of the other side: what one may not see answers with an error, which tells nothing either."""
    swapped = SimpleNamespace(**{**vars(planted.world), "mine": planted.world.other})
    return [(f"{route} of others", address) for route, address in routes_of(swapped)]
