"""References of the law in all their spellings."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.search import references


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("L. 113-12", ["l113-12"]),
        ("l113-12", ["l113-12"]),
        ("l. 113-12", ["l113-12"]),
        ("art. L113-12", ["l113-12"]),
        ("L. 113–12", ["l113-12"]),
        ("R*. 132-9", ["r132-9"]),
        ("R.*132-9", ["r132-9"]),
        ("R* 132-9", ["r132-9"]),
        ("D. 114-9-1", ["d114-9-1"]),
        ("113-12", ["113-12"]),
        ("n°2019-31", ["2019-31"]),
        ("n° 2019-31", ["2019-31"]),
        ("décret n° 2019-31 du 18 janvier 2019", ["2019-31"]),
        ("CPAJ1832097D", ["cpaj1832097d"]),
        ("https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000038029589", ["jorftext000038029589"]),
        ("/eli/decret/2023/5/11/TFPJ2213309D/jo/texte", ["tfpj2213309d"]),
        ("articles L. 113-12 et R. 114-9-5", ["l113-12", "r114-9-5"]),
        ("2026-11-24", []),
        ("24-11-2026", []),
        ('C++ "', []),
        ("la 12", []),
        ("article 40", []),
    ],
)
def test_reference_is_found_in_each_spelling(typed, keys):
    assert list(references.find(typed).keys) == keys


def test_reference_leaves_the_other_words():
    assert references.find("décret n° 2019-31 du 18 janvier").rest == "décret du 18 janvier"


@given(
    part=st.sampled_from("LRDA"),
    numbers=st.lists(st.integers(1, 9999), min_size=2, max_size=4),
    star=st.sampled_from(["", "*", "*.", ".*"]),
    gap=st.sampled_from(["", " ", ". ", "\u00a0"]),
    prefix=st.sampled_from(["", "article ", "art. ", "l’"]),
)
def test_article_has_one_key_whatever_its_spelling(part, numbers, star, gap, prefix):
    if star and gap == ". ":
        gap = " "
    number = "-".join(map(str, numbers))
    typed = f"{prefix}{part}{star}{gap}{number}"
    assert references.find(typed).keys == (f"{part.lower()}{number}",)
    assert references.article_key(f"{part}{star}{gap}{number}") == f"{part.lower()}{number}"


@given(st.text(max_size=400))
def test_any_text_is_read_without_error_and_nothing_is_invented(text):
    found = references.find(text)
    assert len(found.keys) == len(set(found.keys))
    assert all(key == key.lower() and " " not in key for key in found.keys)


def test_hostile_text_is_read_in_time():
    start = time.perf_counter()
    references.find("1-" * 50_000 + "l. " * 50_000)
    assert time.perf_counter() - start < 1


def test_article_is_found_with_and_without_its_letter():
    assert references.article_references("R*132-9") == ["132-9", "r132-9"]
    assert references.article_references("5") == []
    assert references.article_key("Annexe II") == "annexe ii"
