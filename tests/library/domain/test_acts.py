"""H36: the acts that the library knows have their full titles, short names and dated states; what is not known is said."""

import csv
from pathlib import Path

import pytest

from library.domain import legal
from library.enums import Standing
from library.management.commands.import_legal import DATA
from library.models import LegalText
from library.sources import table
from library.sources.records import BadLine, Text
from tests.factories.library import LegalTextFactory

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}
SHARED = Path("/", "work", "shared", "data", "legal", "acts.csv")


def words(client, text):
    return client.get(text.get_absolute_url(), headers=FR).content.decode().replace("\xa0", " ")


def act(number, nature=None):
    rows = LegalText.objects.select_related("resource").filter(number=number)
    return rows.get(**({"nature": nature} if nature else {}))


def test_h36_table_is_read_whole():
    rows = list(table.read(DATA / "texts.csv"))
    assert not [row for row in rows if isinstance(row, BadLine)]
    assert len(rows) == 86


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data of the project")
def test_h36_no_field_contradicts_the_source_and_none_is_guessed():
    with SHARED.open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    with (DATA / "texts.csv").open(encoding="utf-8", newline="") as file:
        ours = list(csv.DictReader(file))
    assert len(source) == len(ours) == 86
    for theirs, row in zip(source, ours, strict=True):
        assert row["short_names"] == theirs["short_names"]
        assert row["number"] == theirs["number"]
        if row["status"]:
            assert row["status_on"]
        if theirs["state_on"]:
            assert (row["status"], row["status_on"]) == (theirs["state"], theirs["state_on"])
        elif theirs["state"]:
            assert row["status"] == ""  # an undated copy says nothing of today
        for name, key in (("nor", "nor"), ("legitext", "legi_id")):
            assert not theirs[name] or row[key] == theirs[name]


def test_h36_act_shows_its_names_and_its_state_with_the_day_and_the_source(client, shelves):
    text = act("2004-575")
    page = words(client, text)
    assert (
        "pour la confiance dans l&#x27;économie numérique" in page
        or "pour la confiance dans l’économie numérique" in page
    )
    assert "LCEN" in page
    assert "En vigueur au 19 mars 2024" in page
    assert text.status_source in page.replace("&amp;", "&")


def test_h36_state_without_a_day_is_not_shown_as_current(client, shelves):
    text = act("2016/2102")
    assert text.standing == Standing.UNKNOWN
    page = words(client, text)
    assert "En vigueur" not in page
    assert "État non renseigné" in page
    assert "son état juridique aujourd’hui" in page
    assert "Lire sur EUR-Lex" in page
    assert "Légifrance / Journal officiel" not in page


def test_h36_doubt_about_a_decree_is_said_before_anything_else(client, shelves):
    page = words(client, act("2022-1119"))
    assert "Un doute sur ce texte" in page
    assert "27 septembre 2023" in page
    assert "En vigueur au" not in page


def test_h36_page_names_what_is_not_known(client, shelves):
    page = words(client, act("2015-543"))
    assert "son titre complet" in page
    page = words(client, act("2005-102"))
    assert "son identifiant Légifrance" in page
    assert "Lire sur Légifrance" not in page
    page = words(client, act("2016/679"))
    assert "RGPD" in page
    assert "son adresse sur EUR-Lex" in page


def test_h36_identifier_that_comes_later_joins_the_act_that_waited_for_it(shelves):
    waiting = act("2005-102")
    record = Text(
        title=waiting.resource.title, nature="LOI", number="2005-102", jorftext_id="JORFTEXT000000809647"
    )
    report = legal.store(records=[record])
    assert (report.created, report.updated) == (0, 1)
    waiting.refresh_from_db()
    assert waiting.jorftext_id == "JORFTEXT000000809647"
    assert act("2005-102") == waiting


def test_h36_older_data_do_not_take_back_a_later_state():
    from datetime import date

    key = "JORFTEXT000000000001"
    for state, on in (("VIGUEUR", date(2024, 5, 1)), ("ABROGE", date(2020, 1, 1))):
        legal.store(
            records=[Text(title="Décret", nature="DECRET", jorftext_id=key, status=state, status_on=on)]
        )
    assert LegalText.objects.get().status == "VIGUEUR"
    legal.store(
        records=[
            Text(
                title="Décret", nature="DECRET", jorftext_id=key, status="ABROGE", status_on=date(2025, 1, 1)
            )
        ]
    )
    assert LegalText.objects.get().status == "ABROGE"


def test_h36_state_of_no_day_is_unknown_whatever_it_says():
    text = LegalTextFactory(status="VIGUEUR", source_updated_on=None, status_on=None)
    assert text.standing == Standing.UNKNOWN
    assert text.standing_words == str(Standing.UNKNOWN.label)


def test_h36_short_name_finds_the_act(client, shelves):
    page = client.get("/bibliotheque/", {"q": "NOTRe"}, headers=FR).content.decode()
    assert "2015-991" in page
    page = client.get("/bibliotheque/", {"q": "RGPD"}, headers=FR).content.decode()
    assert "2016/679" in page
