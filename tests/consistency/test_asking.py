"""Every form asks for what it needs in a sentence of its own, and no list of choices begins with dashes (issue 11, H37)."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.utils.translation import override

from lms.core.web.asking import AsksForEach, ask_for

MODULES = [
    "coaching.forms",
    "cohorts.forms",
    "library.forms",
    "lms.accounts.forms",
    "lms.learning.forms",
    "lms.lti.forms",
    "lms.media.forms",
    "lms.packages.forms",
    "lms.programme.forms",
    "lms.proof.forms",
    "lms.questions.forms",
    "lms.handins.forms",
]
USUAL = {"Ce champ est obligatoire.", "Champ requis", "This field is required."}


def modules():
    """Those of `MODULES`, and what is in one that is a package."""
    for name in MODULES:
        yield name
        for part in pkgutil.iter_modules(getattr(importlib.import_module(name), "__path__", [])):
            yield f"{name}.{part.name}"


def is_ours(form):
    """Not a part that other forms are made of, and not the form of Wagtail's own screens of pictures."""
    return bool(form.base_fields) and form.__name__ != "ExaminedImageForm"


def form_classes():
    """Every form that our screens show."""
    for name in modules():
        for one in vars(importlib.import_module(name)).values():
            if (
                inspect.isclass(one)
                and issubclass(one, forms.BaseForm)
                and one.__module__ == name
                and is_ours(one)
            ):
                yield one


def fields_of(form):
    """Its fields as a page shows them: what the form changes when it is made is done to copies here."""
    for name, field in form.base_fields.items():
        copied = field.__deepcopy__({})
        ask_for(name, copied, getattr(form, "asks", {}))
        yield name, copied


def test_h37_every_module_of_forms_is_walked():
    found = {
        ".".join(path.with_suffix("").parts)
        for top in ("lms", "cohorts", "coaching", "library")
        for path in [*Path(top).glob("**/forms.py"), *Path(top).glob("**/forms/*.py")]
        if path.stem != "__init__"
    }
    assert found - set(modules()) - {"lms.core.web.forms"} == set()  # helpers, no form


@pytest.mark.parametrize("form", list(form_classes()), ids=lambda form: form.__qualname__)
def test_h37_each_needed_field_asks_for_itself(form):
    assert issubclass(form, AsksForEach)
    with override("fr"):
        silent = [
            name
            for name, field in fields_of(form)
            if field.required
            and not isinstance(field, forms.BooleanField)
            and str(field.error_messages["required"]) in USUAL
        ]
    assert silent == []


@pytest.mark.parametrize("form", list(form_classes()), ids=lambda form: form.__qualname__)
def test_h37_no_choice_is_a_line_of_dashes(form):
    for name, field in fields_of(form):
        assert "---" not in str(getattr(field, "empty_label", "") or ""), name
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            assert not [label for _value, label in field.choices if "---" in str(label)], name
