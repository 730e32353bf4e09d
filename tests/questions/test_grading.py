"""Marks: exact, floored at zero, forgiving where people are told so, and never over what is possible."""

import json
import random
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.enums import AnswerState
from lms.questions.grading import as_decimal, grade, is_answered, option_texts
from lms.questions.matching import fits, read_number
from lms.questions.responses import check_answered, draw_layout, read_response

from .examples import EXAMPLES, RIGHT, example

KINDS = sorted(EXAMPLES)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["choice", "choices", "value", "order", "pairs", "rows", "text"])


@pytest.mark.parametrize("kind", sorted(RIGHT))
def test_the_right_answer_has_all_points(kind):
    graded = grade(example(kind, points="2.5"), RIGHT[kind])
    assert (graded.points, graded.state) == (Fraction("2.5"), AnswerState.RIGHT)
    assert grade(example(kind), RIGHT[kind], points=Decimal("0.7")).points == Fraction("0.7")


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_has_no_points_and_is_no_mistake(kind):
    graded = grade(example(kind), None)
    assert (graded.points, graded.state) == (0, AnswerState.UNANSWERED)


@pytest.mark.parametrize("kind", KINDS)
@given(response=junk | st.dictionaries(names, junk, max_size=3))
def test_nothing_that_is_kept_breaks_the_mark(kind, response):
    graded = grade(example(kind), response if isinstance(response, dict) else None)
    assert graded.points is None or 0 <= graded.points <= Fraction(graded.possible)


@pytest.mark.parametrize("kind", KINDS)
@given(
    values=st.dictionaries(
        st.sampled_from(["q", "q-0", "q-1", "q-2", "q-up", "q-down", "q-999", "x"]),
        st.lists(st.text(max_size=30) | st.sampled_from(["0", "1", "9", "-1", "0,1,2,3,4", "true", "٣", "\x00"]), max_size=4),
        max_size=5,
    ),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_whatever_is_sent_is_read_kept_and_graded(kind, values, seed):
    content, data = example(kind), QueryDict(mutable=True)
    for name, some in values.items():
        data.setlist(name, some)
    sent = read_response(content, draw_layout(content, random.Random(seed)), data, "q")
    text = json.dumps([sent.response, sent.typed])
    assert "\\u0000" not in text
    text.encode()
    graded = grade(content, sent.response)
    assert is_answered(content, sent.response) == (graded.state != AnswerState.UNANSWERED)
    assert sent.response is None or is_answered(content, sent.response) or sent.moved is not None
    assert bool(check_answered(content, sent).error) == (not is_answered(content, sent.response))


# --- Partial marks -----------------------------------------------------------------------------


def test_three_thirds_are_one_point_and_a_wrong_choice_takes_off():
    content = example("multiple")
    assert grade(content, {"choices": ["a"]}).points == Fraction(1, 3)
    assert grade(content, {"choices": ["a", "b", "c", "d"]}).points == Fraction(1, 2)
    assert grade(content, {"choices": ["d"]}).points == 0
    assert grade(content, {"choices": ["a", "d"]}).points == 0  # floor at zero
    told = grade(content, {"choices": ["a", "d"]}).told
    assert {key: one.state.value for key, one in told.items()} == {
        "a": "right", "b": "missed", "c": "missed", "d": "wrong",
    }  # fmt: skip
    assert told["d"].feedback == "non"


@given(
    st.lists(st.sampled_from(["100", "50", "33.33333", "66.66667", "14.28571", "-33.33333", "-100", "0"]), min_size=1, max_size=8),
    st.data(),
)  # fmt: skip
def test_choices_never_leave_the_bounds_and_a_right_one_more_never_costs(weights, data):
    choices = [{"id": str(n), "text": str(n), "weight": w, "feedback": ""} for n, w in enumerate(weights)]
    content = example("multiple", choices=choices, points="3")
    chosen = data.draw(st.sets(st.sampled_from([one["id"] for one in choices]), min_size=1))
    graded = grade(content, {"choices": sorted(chosen)})
    assert 0 <= graded.points <= 3
    for one in choices:
        if one["id"] not in chosen and Decimal(one["weight"]) >= 0:
            assert grade(content, {"choices": sorted({*chosen, one["id"]})}).points >= graded.points


@given(st.fractions(min_value=0, max_value=1000, max_denominator=5000))
def test_what_is_shown_is_cut_and_never_more_than_what_was_earned(points):
    shown = as_decimal(points)
    assert 0 <= points - Fraction(shown) < Fraction(1, 10**10)


def test_order_counts_places_and_takes_equal_words_for_each_other():
    content = example("order")
    assert grade(content, {"order": ["i2", "i1", "i3", "i4", "i5"]}).points == Fraction(3, 5)
    twice = example(
        "order",
        items=[{"id": "x", "text": "Relire"}, {"id": "y", "text": "Agir"}, {"id": "z", "text": "Relire"}],
    )
    assert grade(twice, {"order": ["z", "y", "x"]}).points == 1
    assert grade(content, {"order": ["i1", "i1", "i3", "i4", "i5"]}).state == AnswerState.UNANSWERED


def test_equal_words_are_one_option_and_right_for_each_line():
    content = example("match")
    assert sorted(option_texts(content).values()) == ["Jamais", "Tôt le matin", "À domicile"]
    assert grade(content, {"pairs": {"p1": "x:0", "p3": "m:p2"}}).points == Fraction(1, 3)


def test_long_answers_wait_for_a_reader_and_ratings_have_no_mark():
    waiting = grade(example("long"), {"text": "Dans mon territoire…"})
    assert (waiting.points, waiting.state) == (None, AnswerState.WAITING)
    rated = grade(example("rating", points="5"), {"choice": "3"})
    assert (rated.possible, rated.state) == (0, AnswerState.NO_MARK)


# --- Numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,5", "3.5"), ("3.5", "3.5"), (" 1 250 ", "1250"), ("1\u202f250,75", "1250.75"), ("1\u00a0250", "1250"),
        ("−4", "-4"), ("+4", "4"), (",5", "0.5"), ("16 personnes", "16"), ("16personnes", "16"), ("1e3", "1000"),
        ("1'250", "1250"), ("1’250", "1250"), ("0", "0"), ("007", "7"), ("16 PERSONNES", "16"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_number(text, unit="personnes") == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "douze", "1 2 3", "12 50", "1.250,5", "1,2,3", "16 kg", "--4", "٣", "1e999", "9" * 200, ",", "NaN", "inf", "1_000", "½", "10²"],
)  # fmt: skip
def test_what_is_no_number_is_none(text):
    assert read_number(text, unit="personnes") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_comma_and_point_are_the_same(value):
    assert read_number(f"{value:f}") == read_number(f"{value:f}".replace(".", ",")) == value


@given(st.text(max_size=120))
def test_any_text_is_a_number_or_none(text):
    assert read_number(text) is None or read_number(text).is_finite()


def test_tolerance_holds_at_its_very_end():
    content = example("number")
    assert grade(content, {"text": "210"}).points == Fraction(1, 2)
    assert grade(content, {"text": "210,0000001"}).points == 0
    tenth = example(
        "number", answers=[{"id": "n", "value": "0.3", "tolerance": "0.1", "weight": "100", "feedback": ""}]
    )
    assert grade(tenth, {"text": "0,4"}).points == 1  # 0.3 + 0.1 as floats is less than 0.4


# --- Words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Médiathèque", " mediatheque "), ("l’école", "L'ECOLE"), ("œuvre", "Oeuvre"), ("chef lieu", "chef-lieu"),
        ("deux  mots", "deux\u00a0mots"), ("*numérique*", "Inclusion NUMERIQUE pour tous"), ("a*c", "abc"),
        ("5 \\* 3", "5 * 3"), ("*", "n’importe quoi"), ("bonjour *", "Bonjour à tous"),
    ],
)  # fmt: skip
def test_words_are_forgiven_what_people_do_not_look_at(pattern, text):
    assert fits(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("5 \\* 3", "5 fois 3"), ("a*a", "a"), ("chat *", "chats"), ("a*b*c", "acb"), ("abc", "abcd")],
)
def test_other_words_are_other_words(pattern, text):
    assert not fits(pattern, text)


def test_exact_words_keep_capitals_and_accents():
    assert fits("Régie", "Régie", exact=True)
    assert not fits("Régie", "regie", exact=True)
    assert fits("l’État", "l'État", exact=True)


@given(st.text(alphabet="ab*\\ é", max_size=12), st.text(alphabet="ab*é ", max_size=12))
def test_a_text_fits_itself_once_its_stars_are_named(pattern, text):
    assert fits(text.replace("*", "\\*"), text)
    assert fits(f"*{text.replace('*', chr(92) + '*')}*", text) or text != text.strip()
    fits(pattern, text)


def test_no_pattern_takes_time():
    begun = time.process_time()
    for _ in range(20):
        fits("*a" * 250 + "b", "a" * 500)
    assert time.process_time() - begun < 1


# --- What is shown -----------------------------------------------------------------------------


@given(st.integers(0, 500))
def test_the_order_shown_is_never_the_right_one(seed):
    assert draw_layout(example("order"), random.Random(seed))["items"] != ["i1", "i2", "i3", "i4", "i5"]


def test_a_button_moves_one_line():
    content = example("order")
    layout = {"items": ["i3", "i1", "i2", "i5", "i4"]}
    sent = read_response(content, layout, QueryDict("q=0,1,2,3,4&q-up=2"), "q")
    assert (sent.response["order"], sent.moved) == (["i3", "i2", "i1", "i5", "i4"], 1)
    sent = read_response(content, layout, QueryDict("q=0,1,2,3,4&q-up=0"), "q")
    assert (sent.response["order"], sent.moved) == (layout["items"], 0)


def test_places_are_read_through_the_order_shown():
    content, layout = example("single"), {"choices": ["c", "a", "b"]}
    assert read_response(content, layout, QueryDict("q=1"), "q").response == {"choice": "a"}
    layout = {"options": ["x:0", "m:p2", "m:p1"]}
    sent = read_response(example("match"), layout, QueryDict("q-0=2&q-1=1&q-2=1"), "q")
    assert grade(example("match"), sent.response).points == 1
