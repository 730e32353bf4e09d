"""Content of questions: one form, one hash, sentences, and nothing of the key before the answer."""

import copy
import json

import pytest

from lms.questions import content as contents
from lms.questions import html
from lms.questions.content import ContentError, canonical, content_hash, parse, without_key

from .samples import SAMPLES


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_is_read_is_written_again(kind):
    content = parse(SAMPLES[kind])
    assert canonical(content) == SAMPLES[kind]
    assert parse(json.loads(json.dumps(canonical(content)))) == content


@pytest.mark.parametrize("kind", SAMPLES)
def test_hash_sees_what_is_said_and_not_the_ids(kind):
    data = copy.deepcopy(SAMPLES[kind])
    before = content_hash(parse(data))
    renamed = json.loads(
        json.dumps(data).replace('"id": "', '"id": "n').replace('"column": "', '"column": "n')
    )
    assert content_hash(parse(renamed)) == before
    data["text"] += "<p>!</p>"
    assert content_hash(parse(data)) != before


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("single", ("choices", 0, "weight"), "50"),
        ("single", ("choices", 0, "weight"), "100.5"),
        ("single", ("choices", 0, "text"), "<p>&nbsp;</p>"),
        ("single", ("choices", 1, "text"), "<p>L’établissement public foncier</p>"),
        ("single", ("choices", 1, "id"), "a"),
        ("single", ("choices", 1, "id"), "a b"),
        ("single", ("choices",), []),
        ("single", ("choices",), "no"),
        ("single", ("choices",), [3, 4]),
        ("single", ("shuffle",), "yes"),
        ("single", ("text",), "<script>alert(1)</script>"),
        ("single", ("text",), "a\x00b"),
        ("single", ("text",), "\ud800"),
        ("single", ("text",), "x" * 50_001),
        ("single", ("points",), "-1"),
        ("single", ("points",), "NaN"),
        ("single", ("points",), "1e400"),
        ("single", ("points",), 1),
        ("single", ("key",), "x"),
        ("single", ("type",), "unknown"),
        ("single", ("type",), ["single"]),
        ("multiple", ("choices", 0, "weight"), "50"),
        ("truefalse", ("right",), None),
        ("order", ("items",), [{"id": "1", "text": "a"}]),
        ("match", ("pairs", 0, "match"), " "),
        ("match", ("pairs", 0, "match"), "Commune"),
        ("match", ("extra",), [{"a": 1}]),
        ("number", ("answers", 0, "value"), "three"),
        ("number", ("answers", 0, "tolerance"), "-0.1"),
        ("number", ("answers",), []),
        ("short", ("answers", 0, "pattern"), ""),
        ("short", ("answers", 0, "weight"), "99"),
        ("matrix", ("rows", 0, "column"), "z"),
        ("matrix", ("columns",), []),
        ("rating", ("scale",), []),
    ],
)
def test_each_fault_has_its_sentence(kind, path, value):
    data = copy.deepcopy(SAMPLES[kind])
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    if kind == "match" and value == "Commune":
        data["extra"] = []
    with pytest.raises(ContentError) as refusal:
        parse(data)
    assert all(problem.sentence.endswith(".") for problem in refusal.value.problems)
    assert refusal.value.status == 422


@pytest.mark.parametrize("data", [None, 3, "x", [], {}, {"type": "single"}, {"type": None}])
def test_what_is_no_question_is_refused(data):
    with pytest.raises(ContentError):
        parse(data)


SECRETS = {
    "single": ["weight", "feedback", "Voir la leçon", "Oui.", "constate"],
    "multiple": ["weight", "33.3", "bien"],
    "truefalse": ["right", "Relisez", "Oui"],
    "order": ['"id": "1"', '"id": "2"', '"id": "3"'],
    "match": ["pairs", '"match":'],
    "number": ["3.5", "tolerance", "answers"],
    "short": ["artificialisation", "ZAN", "answers"],
    "long": ["Chercher", "guide"],
    "matrix": ["column\"", '"x", "text": "Instruit"'],
    "rating": ["feedback"],
}  # fmt: skip


@pytest.mark.parametrize("kind", SAMPLES)
def test_c10_nothing_of_the_key_leaves_before_the_answer(kind):
    content = contents.with_silent_ids(parse(SAMPLES[kind]))
    shown = json.dumps(without_key(content), ensure_ascii=False)
    assert SAMPLES[kind]["text"] in without_key(content)["text"]
    assert [word for word in SECRETS[kind] if word in shown] == []


def test_c10_items_to_order_do_not_come_in_their_order():
    """Two questions with the items the other way round show the same, but for chance in the ids."""
    seen = set()
    for _try in range(60):
        content = contents.with_silent_ids(parse(SAMPLES["order"]))
        seen.add(tuple(item["text"] for item in without_key(content)["items"]))
    assert len(seen) == 6


def test_html_is_cleaned_and_stays_as_it_is():
    dirty = (
        '<p onclick="x()">Bon<script>alert(1)</script><img src="javascript:alert(1)" onerror="x()">'
        '<img src="https://ailleurs.example/a.png"><img src="picture:'
        + "a"
        * 64
        + '" alt="Plan"><svg><script>1</script></svg>'
        '<a href="javascript:alert(1)">lien</a><iframe src="//x"></iframe></p>'
    )
    clean = html.clean(dirty)
    assert clean == f'<p>Bon<img src="picture:{"a" * 64}" alt="Plan"><a>lien</a></p>'
    assert html.clean(clean) == clean
    assert html.pictures_in(iter([clean])) == {"a" * 64}


@pytest.mark.parametrize("shares", [["33.33333"] * 3, ["16.66667"] * 6, ["14.28571"] * 7, ["50", "25", "25"]])
def test_shares_as_other_programs_cut_them_make_a_whole(shares):
    choices = [{"text": str(place), "weight": share} for place, share in enumerate([*shares, "-100"])]
    assert parse({**SAMPLES["multiple"], "choices": choices})


def test_shares_that_make_no_whole_are_said():
    choices = [{"text": str(place), "weight": "33"} for place in range(3)]
    with pytest.raises(ContentError) as refusal:
        parse({**SAMPLES["multiple"], "choices": choices})
    assert "99" in str(refusal.value)
