"""The main menu, by role."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from lms.accounts.enums import Role
from lms.core.ui import menu


def person(*roles: str):
    return SimpleNamespace(is_authenticated=True, roles=frozenset(Role(role) for role in roles))


def lines(user, path="/accueil/"):
    with translation.override("fr"):
        return [str(item.label) for item in menu.main_menu(user, path)]


def test_menu_of_a_visitor():
    assert lines(AnonymousUser()) == ["Les thèmes", "Bibliothèque"]


def test_menu_of_a_participant_speaks_of_one_cohort():
    assert lines(person("participant")) == ["Accueil", "Parcours", "Ma promotion", "Coaching", "Bibliothèque"]


def test_menu_of_a_coach_has_no_administration():
    assert lines(person("participant", "coach")) == [
        "Accueil",
        "Parcours",
        "Promotions",
        "Coaching",
        "Bibliothèque",
    ]


@pytest.mark.parametrize("role", ["editor", "manager", "admin"])
def test_menu_of_staff_ends_with_administration(role):
    assert lines(person("participant", role))[-1] == "Gestion"


def test_menu_marks_where_one_is():
    current = {str(item.url): item.current for item in menu.main_menu(person("participant"), "/coaching/12/")}
    assert current["/coaching/"] == "true"
    assert current["/accueil/"] == ""
    assert menu.main_menu(person("participant"), "/accueil/")[0].current == "page"


def test_menu_leaves_out_parts_that_are_not_there():
    assert menu.url_or_none("nowhere:home") is None
