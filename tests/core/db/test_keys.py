"""G26, G27: the database and Python compare texts alike; keys are true whatever wrote the row."""

import unicodedata

import pytest
from django.db import connection

from lms.accounts.models import Territory, User
from lms.core.db.folding import fold, sort_key
from lms.core.db.keys import Key
from tests.factories.accounts import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def asked(*texts):
    """`sort_key` as the database computes it."""
    places = ", ".join(["%s::text" if connection.vendor == "postgresql" else "%s"] * len(texts))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sort_key({places})", texts)
        return cursor.fetchone()[0]


def letters():
    """Every letter that can stand in a text, a hundred at a time, each after a plain one."""
    known = [chr(code) for code in range(1, 0x20000) if not 0xD800 <= code <= 0xDFFF]
    known = [char for char in known if unicodedata.category(char) != "Cn"]  # a later Unicode may know it
    for start in range(0, len(known), 100):
        yield "".join(f"x{char}" for char in known[start : start + 100])


def test_g26_database_and_python_fold_every_letter_alike():
    for text in letters():
        assert asked(text) == sort_key(text), [hex(ord(char)) for char in text[1::2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quéméner", "QUEMENER"),
        ("Hélène", unicodedata.normalize("NFD", "Hélène")),
        ("Œuvre", "oeuvre"),
        ("Val d’Orme", "val d'orme"),
        ("Val dʼOrme", "Val d´Orme"),
        ("Saint-Étienne", "saint\u00a0etienne"),
        ("coo\u00adpé\u200bra\ufefftion", "cooperation"),
        ("\u202eGex\u202c", "gex"),
        ("ﬁnances", "FINANCES"),
        ("Ålesund", "alesund"),
    ],
)
def test_g26_same_word_has_the_same_folded_form(one, other):
    assert fold(one) == fold(other)
    assert asked(one).partition("\x02")[0] == asked(other).partition("\x02")[0] == fold(one)


def test_g26_key_is_true_whatever_wrote_the_row():
    saved = TerritoryFactory(name="Élancourt")
    assert saved.name_key == sort_key("Élancourt")
    Territory.objects.filter(pk=saved.pk).update(name="Œuilly")
    Territory.objects.bulk_create([Territory(kind="example", name="Ézy", slug="ezy")])
    keys = dict(Territory.objects.values_list("name", "name_key"))
    assert keys == {"Œuilly": sort_key("Œuilly"), "Ézy": sort_key("Ézy")}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_territory SET name = 'L’Haÿ' WHERE id = %s", [saved.pk])
    saved.refresh_from_db()
    assert saved.name_key == sort_key("L’Haÿ")


@pytest.mark.parametrize(
    "asked_for",
    ["quemener", "QUEMENER", "Quéméner", "helene", "HÉLÈNE quéméner", "Quéméner Hélène",
     unicodedata.normalize("NFD", "Hélène"), "qué\u00admé\u200bner", "dʼorme", "d'Orme", "helene quemener-dorme d’orme"],
)  # fmt: skip
def test_g26_person_is_found_however_the_name_is_typed(asked_for):
    someone = UserFactory(first_name="Hélène", last_name="Quéméner-Dorme d’Orme")
    UserFactory(first_name="Camille", last_name="Berthier")
    assert list(User.objects.filter(name_key__icontains=asked_for)) == [someone]


@pytest.mark.parametrize("asked_for", ["", " ", "'", "\u200b", "\0", "%", "_", "\\", "\ud800", "x" * 200_000])
def test_g26_what_is_no_word_finds_nobody(asked_for):
    UserFactory(first_name="Hélène", last_name="Quéméner")
    assert list(User.objects.filter(name_key__icontains=asked_for)) == []


def test_g27_people_stand_in_the_order_of_a_french_list():
    names = [
        "Zola",
        "élan",
        "Elan",
        "Éluard",
        "d’Orme",
        "D'Arc",
        "de Gaulle",
        "Œuvrard",
        "Oesterlin",
        "Le Bras",
        "Leblanc",
    ]
    for name in reversed(names):
        UserFactory(last_name=name, first_name="Anne")
    UserFactory(last_name="ELAN", first_name="Zoé")
    found = [(row.last_name, row.first_name) for row in User.objects.all()]
    assert found == [
        ("D'Arc", "Anne"), ("d’Orme", "Anne"), ("de Gaulle", "Anne"), ("Elan", "Anne"), ("élan", "Anne"),
        ("ELAN", "Zoé"), ("Éluard", "Anne"), ("Le Bras", "Anne"), ("Leblanc", "Anne"), ("Oesterlin", "Anne"),
        ("Œuvrard", "Anne"), ("Zola", "Anne"),
    ]  # fmt: skip


def test_g27_accents_decide_between_equal_letters_alone():
    for name in ["côté", "cote", "Côte", "coté", "coteau"]:
        TerritoryFactory(name=name)
    assert [row.name for row in Territory.objects.all()] == ["cote", "coté", "Côte", "côté", "coteau"]
    assert next(row.name for row in Territory.objects.order_by(Key("name").desc())) == "coteau"


def test_g27_long_and_strange_names_are_kept():
    for name in ["\ufdfa" * 120, "\U0001f3d4" * 120, "e" + "\u0301" * 119]:
        assert TerritoryFactory(name=name).name_key == sort_key(name)
