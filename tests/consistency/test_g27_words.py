"""G26, G27: no search compares letters in its own way, no list of names stands in the order of a machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from lms.api.filtering import NAMES, SteadyOrdering
from lms.api.urls import router
from lms.core.db.keys import KeyText, SortKey, _HoldsWords

from .test_house import ROOT, sources

OURS = {"accounts", "cohorts", "coaching", "library", "programme", "learning", "notify"}
WORDS = ("name", "title", "first_name", "last_name", "short_title")
# Names that a machine gave, or whose order means something else.
MACHINE = {
    ("lms/demo/large/resources.py", "name"): "names of groups of the large demonstration, numbered",
    ("lms/demo/large/coaching.py", "cohort__group__name"): "the same",
    ("coaching/queries/logs.py", "name"): "of a union; sorted by key after",
    ("lms/demo/large/cohorts.py", "group__name"): "the same",
    ("library/forms.py", "name"): "names of groups, which people do not read",
}
OTHERWISE = re.compile(
    rf"\b(?:\w+__)?(?:{'|'.join(WORDS)})__(?:i?contains|i?startswith|i?endswith|i?exact|i?regex|search|trigram\w*)\b"
)
NAME_OF_GROUP = re.compile(r"\bgroups?__name\b|name__startswith=\"cohort:|name__startswith=COHORT_GROUP")


def test_g26_every_text_is_searched_by_its_letters_alone():
    """`icontains`, which Wagtail's lists, DRF's filters and our forms use, is the folded one on every text of every app."""
    texts = [
        (field.model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField | SortKey)
        and field.get_lookup("icontains") is not _HoldsWords
    ]
    assert texts == []


def test_g26_no_search_compares_names_in_another_way():
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (match := OTHERWISE.search(line))
        and "icontains" not in match[0]
        and not NAME_OF_GROUP.search(line)
    ]
    assert found == []


def test_g26_lists_of_the_administration_search_by_keys():
    """Of a text that has a key beside it, the key: the same answer without computing it for each row."""
    slow = [
        (model.__name__, name)
        for model in get_snippet_models()
        for name in getattr(model.snippet_viewset, "search_fields", None) or ()
        if _has_key(model, name)
    ]
    assert slow == []


def _has_key(model: type[models.Model], path: str) -> bool:
    *relations, name = path.split("__")
    for relation in relations:
        found = model._meta.get_field(relation).related_model
        if found is None:
            return False
        model = found
    return any(isinstance(field, SortKey) and name in field.sources for field in model._meta.concrete_fields)


def test_g27_models_that_bear_a_name_are_ordered_by_its_key():
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label in OURS and not issubclass(model, Page):
            for word in model._meta.ordering:
                name = str(word).removeprefix("-").split("__")[-1]
                if name in WORDS or name == "signed_name":
                    wrong.append((model._meta.label, word))
    assert wrong == []


def orderings() -> Iterator[tuple[str, str]]:
    """(file, word) of each `order_by` with a literal, and of each `ordering` of a view."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "order_by"
            ):
                for word in node.args:
                    yield from _literals(path, word)


def _literals(path: Path, node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Key":
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield str(path.relative_to(ROOT)), inner.value.removeprefix("-")


def test_g27_no_query_orders_by_a_name_itself():
    wrong = {
        (file, word)
        for file, word in orderings()
        if word.split("__")[-1] in WORDS and (file, word) not in MACHINE
    }
    assert wrong == set()


def test_g27_no_code_sorts_names_by_itself():
    """`sorted(…, key=…name)` and the like: `sort_key` is what compares."""
    wrong = []
    for path in sources():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if (
                re.search(
                    r"(sorted\(|\.sort\().*key=.*(\.(name|title|last_name)\b|get_full_name|str\()", line
                )
                and "sort_key" not in line
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{number}")
    assert wrong == []


@pytest.mark.parametrize("direction", ["", "-"])
def test_g27_api_orders_names_by_their_keys(direction):
    """Whatever list offers `?ordering=name` or `title`."""
    for _prefix, view, _name in router.registry:
        for word in set(getattr(view, "ordering_fields", ())) & NAMES:
            request = Request(APIRequestFactory().get("/", {"ordering": direction + word}))
            ordered = SteadyOrdering().filter_queryset(
                request, view.queryset.model._default_manager.all(), view()
            )
            first = ordered.query.order_by[0]
            name = first if isinstance(first, str) else str(first)
            assert "_key" in name or "Key(" in name, (view.__name__, word)


def test_g27_every_key_is_compared_letter_by_letter():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SortKey):
                assert isinstance(field.output_field, KeyText), field
