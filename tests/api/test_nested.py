"""G6: what a row of the API nests is built for its reader, at every depth; no answer says which choice is right."""

import json

import pytest
from rest_framework import serializers
from rest_framework.test import APIClient

from coaching.enums import BookingState
from coaching.models import Action, Recommendation
from lms.api.urls import router
from lms.core.web.api import VisibleKey, VisibleSerializer, has_readers, related_model, seen_by
from lms.programme.blocks import LESSON_BLOCKS
from lms.programme.readable import PARTS
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, MemberFactory
from tests.factories.library import LegalTextFactory, ResourceFactory
from tests.factories.programme import ThemePageFactory
from tests.world import build_world, identities

# Fields that a method fills: what it reads, and why it is for everybody who sees the row. A new one needs a line.
METHODS = {
    ("LessonSerializer", "body"): "programme.readable: parts by kind of block, cards by reader",
    ("ResourceSerializer", "themes"): "queries.label: live themes, which everybody reads",
    ("CertificateSerializer", "verification"): "of the row itself",
    ("ResourceSerializer", "page_url"): "of the row itself",
    ("ResourceSerializer", "file_url"): "of the row itself, served after `visible_to`",
    ("LegalTextSerializer", "themes"): "queries.label: live themes, which everybody reads",
    ("LegalTextSerializer", "standing"): "of the row itself",
    ("LessonSerializer", "closed"): "the reason that the page of the lesson gives to the reader",
    ("LessonSerializer", "opens_at"): "with the reason",
    ("LegalTextSerializer", "page_url"): "of the row itself",
}


def all_serializers():
    """Every serializer of the router, with those that it nests."""
    waiting = [view.serializer_class for _prefix, view, _name in router.registry]
    found = {}
    while waiting:
        kind = waiting.pop()
        if kind.__name__ in found:
            continue
        found[kind.__name__] = kind
        for field in kind().fields.values():
            inner = field.child if isinstance(field, serializers.ListSerializer) else field
            if isinstance(inner, serializers.BaseSerializer):
                waiting.append(type(inner))
    return found


@pytest.mark.django_db
def test_g06_every_relation_of_every_serializer_is_built_for_its_reader():
    unguarded, reader = [], UserFactory()
    for name, kind in all_serializers().items():
        model = getattr(getattr(kind, "Meta", None), "model", None)
        if model is None:
            continue
        guarded = {prefetch.prefetch_to for prefetch in seen_by(reader, kind)}
        for field in kind().fields.values():
            source = str(field.source)
            target = related_model(model, source.split(".")[0])
            is_key = isinstance(field, serializers.RelatedField | serializers.ManyRelatedField)
            if not has_readers(target) or source in getattr(kind.Meta, "follows", ()):
                continue
            whole = "." in source  # a column of the row that it leads to
            if whole and source.split(".")[0] in getattr(kind.Meta, "follows", ()):
                continue
            if whole or source not in guarded or (is_key and not isinstance(field, VisibleKey)):
                unguarded.append(f"{name}.{field.field_name}")
            if not issubclass(kind, VisibleSerializer):
                unguarded.append(f"{name} is no VisibleSerializer")
    assert unguarded == []


def test_g06_fields_that_a_method_fills_are_known():
    found = {
        (name, field)
        for name, kind in all_serializers().items()
        for field, row in kind().fields.items()
        if isinstance(row, serializers.SerializerMethodField)
    }
    assert found == set(METHODS)


@pytest.mark.django_db
def test_g06_relations_that_follow_lead_to_what_the_reader_sees():
    """`Meta.follows`: whoever of the world sees the row sees where it leads."""
    world = build_world()
    for name, kind in all_serializers().items():
        for source in getattr(getattr(kind, "Meta", None), "follows", ()):
            model = kind.Meta.model
            target = related_model(model, source)
            if not has_readers(target):
                continue
            for who, user in identities(world).items():
                if user is None:
                    continue
                user = type(user).objects.get(pk=user.pk)
                rows = model._default_manager.visible_to(user)
                led = {key for key in rows.values_list(source, flat=True) if key is not None}
                seen = set(
                    target._default_manager.visible_to(user).filter(pk__in=led).values_list("pk", flat=True)
                )
                assert led == seen, f"{name}.{source} as {who}"


def answer(user, name):
    client = APIClient()
    client.force_login(user)
    got = client.get(f"/api/v1/{name}/?page_size=100")
    assert got.status_code == 200
    return got.json()["results"]


@pytest.fixture
def joint(db):
    """A slot in which a project of each side had a seat, with an action for each."""
    world = build_world()
    mine, other = world.mine, world.other
    slot = mine.past_slot
    slot.kind, slot.seats = "joint", 4
    slot.save()
    BookingFactory(slot=slot, project=other.project, person=UserFactory(), state=BookingState.BOOKED, seat=2)
    owner = UserFactory(first_name="Canarine", last_name="Dupont-Canari")
    MemberFactory(project=other.project, person=owner)
    Action.objects.create(project=other.project, title="CANARI-action-voisine", owner=owner, log=mine.log)
    return world


@pytest.mark.parametrize("who", ["participant", "expert", "manager"])
def test_g06_log_of_a_joint_slot_shows_each_team_its_own_actions(joint, who):
    rows = answer(getattr(joint.mine, who), "session-logs")
    (log,) = [row for row in rows if row["id"] == joint.mine.log.pk]
    assert [row["title"] for row in log["actions"]] == [joint.mine.action.title]
    assert "Canari" not in json.dumps(rows)
    assert "CANARI" not in json.dumps(rows)


def test_g06_log_of_a_joint_slot_shows_the_other_team_theirs(joint):
    rows = answer(joint.other.participant, "session-logs")
    (log,) = [row for row in rows if row["id"] == joint.mine.log.pk]
    assert [(row["title"], row["owner"]["name"]) for row in log["actions"]] == [
        ("CANARI-action-voisine", "Canarine Dupont-Canari")
    ]


@pytest.mark.django_db
def test_g06_recommendation_does_not_lead_to_a_resource_of_another_cohort():
    world = build_world()
    hidden = ResourceFactory(
        title="CANARI-voisin", visibility="cohort", cohort_group=world.other.cohort.group
    )
    Recommendation.objects.filter(pk=world.mine.recommendation.pk).update(resource=hidden)
    (row,) = answer(world.mine.participant, "follow-ups")
    assert row["recommendations"][0]["resource"] is None
    Recommendation.objects.filter(pk=world.mine.recommendation.pk).update(resource=world.mine.resource)
    (row,) = answer(world.mine.participant, "follow-ups")
    assert row["recommendations"][0]["resource"] == world.mine.resource.pk


@pytest.mark.django_db
def test_g06_cohort_and_resource_do_not_name_a_theme_that_is_being_written():
    world = build_world()
    draft = ThemePageFactory(title="CANARI-thème")
    draft.live = False
    draft.save()
    world.mine.cohort.theme = draft
    world.mine.cohort.save()
    ResourceFactory(title="Ressource ouverte", visibility="public", themes=[draft])
    for name in ("cohorts", "resources", "projects", "courses"):
        assert "CANARI" not in json.dumps(answer(world.mine.participant, name)), name


QUESTION = {
    "type": "question",
    "value": {
        "question": "Qui décide ?",
        "answers": [
            {
                "type": "item",
                "id": "a",
                "value": {"text": "Le préfet", "correct": False, "explanation": "CANARI-non"},
            },
            {
                "type": "item",
                "id": "b",
                "value": {"text": "Le conseil", "correct": True, "explanation": "CANARI-oui"},
            },
            {"text": "Personne", "correct": False, "explanation": "CANARI-ancien"},
        ],
    },
    "id": "q1",
}


@pytest.mark.django_db
def test_g06_answers_come_without_which_is_right():
    world = build_world()
    lesson = world.mine.lesson
    lesson.body = json.dumps([QUESTION])
    lesson.save()
    for user in (world.mine.participant, world.mine.coach, world.admin):
        (row,) = [row for row in answer(user, "lessons") if row["id"] == lesson.pk]
        text = json.dumps(row)
        assert "CANARI" not in text
        assert "correct" not in text
        assert "explanation" not in text
        assert [each.get("value", each)["text"] for each in row["body"][0]["value"]["answers"]] == [
            "Le préfet", "Le conseil", "Personne",
        ]  # fmt: skip


@pytest.mark.django_db
def test_g06_page_of_a_lesson_tells_nothing_before_an_answer(client):
    """In words, hidden marks, attributes or addresses: the page is the same whichever answer is right."""
    world = build_world()
    lesson = world.mine.lesson
    client.force_login(world.mine.participant)
    pages = []
    for right in (0, 1):
        body = json.loads(json.dumps([QUESTION]))
        for place, row in enumerate(body[0]["value"]["answers"][:2]):
            row["value"]["correct"] = place == right
        lesson.body = json.dumps(body)
        lesson.save()
        text = client.get(lesson.url).text
        assert "CANARI" not in text
        pages.append(text.partition('<form class="card question"')[2].partition("</form>")[0])
    assert pages[0] == pages[1] != ""


@pytest.mark.django_db
def test_g06_g08_cards_of_a_lesson_are_for_their_readers(client):
    """A card of another cohort's resource, or of a withdrawn text, is neither in the API nor on the page."""
    world = build_world()
    hidden = ResourceFactory(title="CANARI-carte", visibility="cohort", cohort_group=world.other.cohort.group)
    text = LegalTextFactory(resource__title="CANARI-texte", resource__state="withdrawn")
    lesson = world.mine.lesson
    lesson.body = json.dumps(
        [
            {"type": "resource", "value": {"resource": hidden.pk, "note": "CANARI-note"}, "id": "r"},
            {
                "type": "legal_text",
                "value": {"text": text.pk, "article": "", "note": "CANARI-pourquoi"},
                "id": "t",
            },
            {"type": "resource", "value": {"resource": world.mine.resource.pk, "note": "À lire"}, "id": "s"},
        ]
    )
    lesson.save()
    (row,) = [row for row in answer(world.mine.participant, "lessons") if row["id"] == lesson.pk]
    assert [block["value"] for block in row["body"]] == [
        {"resource": world.mine.resource.pk, "note": "À lire"}
    ]
    for user in (world.mine.participant, world.mine.coach):
        client.force_login(user)
        shown = client.get(lesson.url).text
        assert "CANARI" not in shown
        assert "À lire" in shown


def test_g06_every_block_of_a_lesson_says_what_leaves():
    kinds = dict(LESSON_BLOCKS)
    assert set(PARTS) == set(kinds)
    for name, parts in PARTS.items():
        children = set(getattr(kinds[name], "child_blocks", {"": None}))
        assert parts == children, name
    assert set(kinds["question"].child_blocks["answers"].child_block.child_blocks) == {
        "text", "correct", "explanation",
    }  # fmt: skip


@pytest.mark.django_db
def test_g06_a_filter_does_not_tell_whether_what_is_hidden_exists():
    """The key of another's row, and one that nobody has, are answered alike."""
    world = build_world()
    client = APIClient()
    client.force_login(world.mine.participant)
    filters = {
        "projects": {"cohort": world.other.cohort.pk}, "bookings": {"slot": world.other.slot.pk, "project": world.other.project.pk},
        "actions": {"project": world.other.project.pk, "owner": world.other.participant.pk},
        "session-logs": {"slot": world.other.slot.pk}, "follow-ups": {"project": world.other.project.pk},
        "enrolments": {"cohort": world.other.cohort.pk}, "sessions": {"cohort": world.other.cohort.pk},
        "attendances": {"half_day": world.other.half_day.pk, "half_day__session": world.other.session.pk},
    }  # fmt: skip
    for name, keys in filters.items():
        for field, key in keys.items():
            hidden = client.get(f"/api/v1/{name}/?{field}={key}")
            nobody = client.get(f"/api/v1/{name}/?{field}=99999999")
            strange = client.get(f"/api/v1/{name}/?{field}={'9' * 30}")
            assert hidden.status_code == nobody.status_code == strange.status_code == 200, (name, field)
            assert hidden.json() | {"x": 0} == nobody.json() | {"x": 0}, (name, field)


@pytest.mark.django_db
def test_g06_a_person_without_a_name_is_not_called_by_their_address():
    world = build_world()
    world.mine.coach.first_name = world.mine.coach.last_name = ""
    world.mine.coach.save()
    for name in ("slots", "cohorts"):
        rows = json.dumps(answer(world.mine.participant, name), ensure_ascii=False).replace("\u00a0", " ")
        assert world.mine.coach.email not in rows
        assert f"Compte n° {world.mine.coach.pk}" in rows
