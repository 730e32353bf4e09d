"""French words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.search import analysis


@pytest.mark.parametrize(
    ("one", "other"), [("publié", "publiées"), ("donnée", "données"), ("justificatif", "justificatives")]
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert analysis.stem(one) == analysis.stem(other)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("mediateur", "medaiteur", 1),
        ("silence", "silense", 1),
        ("acceptation", "aceptation", 1),
        ("abc", "abc", 0),
        ("marche", "demarche", 2),
        ("loi", "decret", 3),
    ],
)
def test_distance_counts_a_swap_once(one, other, far):
    assert analysis.distance(one, other, 2) == far


@given(st.text("abcde", max_size=8), st.text("abcde", max_size=8))
def test_distance_is_the_same_both_ways(one, other):
    assert analysis.distance(one, other, 2) == analysis.distance(other, one, 2)


def test_telling_words_leave_out_those_that_say_nothing():
    assert analysis.telling(analysis.words("le silence de l’administration")) == ["silence", "administration"]
    assert analysis.telling(["le", "la"]) == ["le", "la"]


def test_clean_takes_control_characters_away():
    assert analysis.clean("a\0b\u202e  c\n") == "a b c"
