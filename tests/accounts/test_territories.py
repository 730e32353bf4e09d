"""The import of territories: from our copy, from the raw folder, with broken lines."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from lms.accounts.enums import TerritoryKind
from lms.accounts.models import Territory
from lms.accounts.sources import COMPACT, read_compact, read_folder, write_compact
from tests.factories.accounts import TerritoryFactory

pytestmark = pytest.mark.django_db

REGIONS = [
    {"code": "84", "nom": "Auvergne-Rhône-Alpes", "zone": "metro"},
    {"code": "988", "nom": "Nouvelle-Calédonie", "zone": "com"},
]
DEPARTEMENTS = [
    {"code": "74", "region": "84", "nom": "Haute-Savoie", "zone": "metro"},
    {"code": "73", "region": "84", "nom": "Savoie", "zone": "metro"},
]
COMMUNES = [
    {"code": "74042", "departement": "74", "region": "84", "type": "commune-actuelle"},
    {"code": "73065", "departement": "73", "region": "84", "type": "commune-actuelle"},
    {"code": "74999", "departement": "74", "region": "84", "type": "commune-deleguee"},
]


def _epci(code="200000172", nom="CC Faucigny - Glières", kind="CC", communes=("74042",), population=29204):
    members = [{"code": commune, "populationTotale": 1} for commune in communes]
    return {"code": code, "nom": nom, "type": kind, "populationTotale": population, "membres": members}


@pytest.fixture
def folder(tmp_path):
    """The raw files, as Etalab lays them out: a list, one object a line."""

    def lay(**changes):
        files = {
            "regions.json": REGIONS,
            "departements.json": DEPARTEMENTS,
            "communes.json.gz": COMMUNES,
            "epci.json.gz": [_epci(), _epci("200030674", "Grand Annecy", "CA", ("74042", "73065"))],
            "ept.json": [],
        } | changes
        for name, rows in files.items():
            body = ",\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
            text = f"[\n{body}\n]\n".encode()
            (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return tmp_path

    return lay


def _run(capsys, source=None):
    call_command("import_territories", *(["--from", str(source)] if source else []), verbosity=0)
    out = capsys.readouterr()
    return out.out, out.err


def _digest():
    links = Territory.within.through.objects.values_list("from_territory__slug", "to_territory__slug")
    return sorted(Territory.objects.values_list("pk", "slug", "siren", "name", "population")), sorted(links)


def test_our_copy_holds_every_inter_municipality_with_its_place(capsys):
    _run(capsys)
    groups = Territory.objects.exclude(siren=None).exclude(kind=TerritoryKind.EPT)
    assert groups.count() == 1255
    assert Territory.objects.filter(kind=TerritoryKind.REGION).count() == 18
    assert Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT).count() == 101
    assert not groups.exclude(within__kind=TerritoryKind.DEPARTEMENT).exists()
    assert not groups.exclude(within__kind=TerritoryKind.REGION).exists()
    assert not groups.filter(population=None).exists()


def test_a_second_import_changes_nothing(capsys):
    _run(capsys)
    before = _digest()
    out, _err = _run(capsys)
    assert _digest() == before
    assert "0 new, 0 changed, 1385 as before; 0 lines skipped" in out


def test_one_name_twice_gives_two_addresses(capsys):
    _run(capsys)
    slugs = set(Territory.objects.filter(name="CC des Quatre Rivières").values_list("slug", flat=True))
    assert len(slugs) == 2
    assert "cc-des-quatre-rivieres" in slugs


def test_raw_folder_derives_places_from_member_communes(folder, capsys):
    out, err = _run(capsys, folder())
    annecy = Territory.objects.get(siren="200030674")
    assert (annecy.kind, annecy.population) == (TerritoryKind.CA, 29204)
    assert sorted(place.name for place in annecy.within.all()) == [
        "Auvergne-Rhône-Alpes",
        "Haute-Savoie",
        "Savoie",
    ]
    assert not Territory.objects.filter(name="Nouvelle-Calédonie").exists()
    assert (out, err) == ("5 territories: 5 new, 0 changed, 0 as before; 0 lines skipped\n", "")


def test_what_changed_in_the_lists_changes_here_and_keeps_its_address(folder, capsys):
    _run(capsys, folder())
    renamed = _epci("200030674", "CA du Grand Annecy", "CU", ("74042",), 220000)
    out, _err = _run(capsys, folder(**{"epci.json.gz": [_epci(), renamed]}))
    annecy = Territory.objects.get(siren="200030674")
    assert (annecy.name, annecy.kind, annecy.population, annecy.slug) == ("CA du Grand Annecy", TerritoryKind.CU, 220000, "grand-annecy")  # fmt: skip
    assert sorted(place.name for place in annecy.within.all()) == ["Auvergne-Rhône-Alpes", "Haute-Savoie"]
    assert "0 new, 1 changed, 4 as before" in out


BAD = {
    "not json": ('{"code": "2000', "not JSON"),
    "not an object": ("12", "not an object"),
    "wrong key digit": (_epci("200000173"), "SIREN"),
    "too short": (_epci("2000"), "SIREN"),
    "no code": (_epci(None), "no SIREN"),
    "no name": (_epci(nom=None), "name"),
    "long name": (_epci(nom="x" * 200), "name"),
    "unknown type": (_epci(kind="SIVOM"), "kind"),
    "no member": (_epci(communes=()), "no member commune"),
    "unknown member": (_epci(communes=("99999",)), "unknown commune 99999"),
    "delegated commune": (_epci(communes=("74999",)), "unknown commune 74999"),
    "negative population": (_epci(population=-3), "population"),
    "text population": (_epci(population="beaucoup"), "population"),
    "twice": (_epci("200030674"), "second time"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_line_is_named_with_its_place_and_skipped(folder, capsys, fault):
    line, reason = BAD[fault]
    good = _epci("200030674", "Grand Annecy", "CA")
    out, err = _run(capsys, folder(**{"epci.json.gz": [good, line]}))
    assert err.startswith("skipped  epci.json.gz, line 3: ")
    assert reason in err
    assert out.endswith("4 territories: 4 new, 0 changed, 0 as before; 1 lines skipped\n")
    assert Territory.objects.filter(siren="200030674").exists()


def test_nothing_readable_is_an_error(tmp_path, folder):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_territories", "--from", str(tmp_path / "absent"), verbosity=0)
    torn = tmp_path / "torn.jsonl.gz"
    torn.write_bytes(COMPACT.read_bytes()[:500])
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_territories", "--from", str(torn), verbosity=0)
    useless = tmp_path / "useless.jsonl"
    useless.write_text("rien\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing could be read"):
        call_command("import_territories", "--from", str(useless), verbosity=0)
    assert not Territory.objects.exists()


def test_invented_territories_are_left_alone(folder, capsys):
    mine = TerritoryFactory(name="Grand Annecy", slug="grand-annecy")
    _run(capsys, folder())
    mine.refresh_from_db()
    assert (mine.kind, mine.siren) == (TerritoryKind.EXAMPLE, None)
    assert Territory.objects.get(siren="200030674").slug == "grand-annecy-200030674"


def test_compact_copy_says_the_same_as_the_folder_and_is_always_the_same_bytes(folder, tmp_path):
    rows = list(read_folder(folder()))
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    write_compact(rows, first)
    write_compact(rows, second)
    assert first.read_bytes() == second.read_bytes()
    assert [(row.key, row.name, row.within) for row in read_compact(first)] == [(row.key, row.name, row.within) for row in rows]  # fmt: skip
