"""Importing the law: twice changes nothing, a bad one of many is named, a stop loses nothing."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import Error

from library.domain import legal
from library.enums import ResourceState, Standing, standing
from library.models import (
    ArticleChange,
    ArticleVersion,
    LegalArticle,
    LegalSection,
    LegalText,
    Resource,
)
from library.sources import dila
from library.sources.records import Text
from lms.search.models import IndexEntry
from tests.factories.programme import ThemePageFactory
from tests.library.help import ORDER, dump, simple

pytestmark = pytest.mark.django_db
TABLES = (
    Resource,
    LegalText,
    LegalSection,
    LegalArticle,
    ArticleVersion,
    ArticleChange,
    Resource.themes.through,
)


def digest():
    """Of all that an import writes."""
    content = hashlib.sha256()
    for model in TABLES:
        for row in model.objects.order_by("pk").values_list():
            content.update(repr(row).encode())
    return content.hexdigest()


def test_d7_same_data_twice_changes_nothing(shelves):
    before = digest()
    assert (LegalText.objects.count(), LegalArticle.objects.count()) == (86, 474)
    call_command("import_legal", quiet_progress=True)
    assert digest() == before
    assert not IndexEntry.objects.exists()


def test_d7_same_archive_twice_changes_nothing(tmp_path):
    path = dump(tmp_path / "x.tar.gz", {f"{n}.xml": simple(n) for n in range(1, 30)})
    call_command("import_legal", path, quiet_progress=True)
    before = digest()
    call_command("import_legal", path, quiet_progress=True)
    assert digest() == before
    assert LegalText.objects.count() == 29


def test_d7_one_bad_file_of_many_is_named_and_the_others_come_in(tmp_path, capsys):
    files = {f"{n}.xml": simple(n) for n in range(1, 10)} | {"mauvais.xml": b"<TEXTE><ID>"}
    call_command("import_legal", dump(tmp_path / "x.tar.gz", files), quiet_progress=True)
    out = capsys.readouterr()
    assert "9 created" in out.out
    assert "1 refused" in out.out
    assert "mauvais.xml" in out.err


def test_d7_row_that_the_database_refuses_is_named_and_the_others_come_in():
    texts = [Text(title=f"Décret {n}", nature="DECRET", jorftext_id=f"JORFTEXT{n:012}") for n in range(1, 6)]
    texts[2].jorftext_id = None  # no identifier at all
    report = legal.store(records=texts)
    assert (report.created, report.refused) == (4, 1)
    assert report.bad[0].place == "Décret 3"


def test_d7_stop_half_way_leaves_whole_batches_and_the_next_run_does_the_rest(monkeypatch):
    monkeypatch.setattr(legal, "TEXTS", 5)
    texts = [dila.read_file(simple(n)) for n in range(1, 18)]

    def stopped():
        yield from texts[:12]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        legal.store(records=stopped())
    assert LegalText.objects.count() == 10
    assert LegalArticle.objects.count() == 10
    assert IndexEntry.objects.count() == 10
    report = legal.store(records=texts)
    assert (report.created, report.unchanged) == (7, 10)


@pytest.mark.slow
def test_d7_killed_import_is_finished_by_the_next(tmp_path):
    path = dump(tmp_path / "x.tar.gz", {f"{n}.xml": simple(n) for n in range(1, 3001)})
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'kill.sqlite3'}",
        "SEARCH_INDEX_DIR": str(tmp_path / "index"),
        "REDIS_URL": "",
    }

    def run(*command):
        return subprocess.Popen([sys.executable, "manage.py", *command], env=env, stdout=subprocess.DEVNULL)

    def count(table="library_legaltext"):
        import sqlite3

        with sqlite3.connect(f"file:{tmp_path / 'kill.sqlite3'}?mode=ro", uri=True) as base:
            return base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    assert run("migrate", "-v0").wait() == 0
    process = run("import_legal", str(path), "--quiet-progress")
    while process.poll() is None and not count():
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    half = count()
    assert half == count("library_legalarticle") == count("search_indexentry")
    assert half < 3000
    assert run("import_legal", str(path), "--quiet-progress").wait() == 0
    assert count() == count("library_legalarticle") == 3000


def test_bad_lines_of_a_table_are_named_with_their_number(tmp_path, capsys):
    path = tmp_path / "textes.csv"
    path.write_text(
        "jorf_id,legi_id,nature,number,nor,signed_on,published_on,title,themes\n"
        "JORFTEXT000000000001,,DECRET,1-1,,2020-01-01,,Un,\n"
        "JORFTEXT1,,DECRET,,,,,Deux,\n"
        "JORFTEXT000000000003,,DECRET,,NOR,,,Trois,\n"
        "JORFTEXT000000000004,,DECRET,,,32/13/2020,,Quatre,\n"
        ",,DECRET,,,,,Cinq,\n",
        encoding="utf-8",
    )
    call_command("import_legal", path, quiet_progress=True)
    out = capsys.readouterr()
    assert [line for line in ("line 3", "line 4", "line 5", "line 6") if line in out.err] == [
        "line 3",
        "line 4",
        "line 5",
        "line 6",
    ]
    assert "1 created" in out.out
    assert "4 refused" in out.out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b"a,b\n1,2\n"),
        ("x.json", b"[]"),
        ("x.json.gz", b"x"),
        ("x.xml", b"<a>"),
        ("x.pdf", b""),
        ("x.csv", b"\xff"),
    ],
)
def test_bad_file_is_refused_with_a_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match="was refused"):
        call_command("import_legal", path, quiet_progress=True)
    assert not LegalText.objects.exists()


def test_missing_file_is_said():
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_legal", "/nowhere/x.csv")


def test_source_that_knows_less_takes_nothing_away():
    full = dila.read_file(ORDER)
    legal.store(records=[full])
    legal.store(
        records=[Text(title="Arrêté du 19 janvier 2026", nature="ARRETE", jorftext_id=full.jorftext_id)]
    )
    text = LegalText.objects.get()
    assert text.nor == "INTE2601369A"
    assert text.resource.title.endswith("catastrophe naturelle")
    assert text.articles.count() == len(full.articles)


def test_changed_article_is_replaced_and_indexed_again():
    text = dila.read_file(simple(1))
    legal.store(records=[text])
    IndexEntry.objects.all().delete()
    text.articles[0].html = "<p>Tout autre chose.</p>"
    assert legal.store(records=[text]).updated == 1
    assert LegalArticle.objects.get().plain == "Tout autre chose."
    assert IndexEntry.objects.count() == 1


def test_withdrawn_text_is_not_published_again_by_an_import():
    text = dila.read_file(simple(1))
    legal.store(records=[text])
    Resource.objects.update(state=ResourceState.WITHDRAWN)
    text.number = "2020-1"
    legal.store(records=[text])
    assert Resource.objects.get().state == ResourceState.WITHDRAWN


def test_themes_are_added_when_their_pages_come_later():
    record = Text(title="Loi", nature="LOI", jorftext_id="JORFTEXT000000000001", themes=["mobilite"])
    legal.store(records=[record])
    theme = ThemePageFactory(slug="mobilite")
    legal.store(records=[record])
    assert list(Resource.objects.get().themes.all()) == [theme]


def test_change_leads_to_its_act_whichever_came_first(shelves):
    code = LegalText.objects.get(legitext_id="LEGITEXT000031366350")
    change = code.article("L. 113-12").changes.get(jorf_id="JORFTEXT000045197395")
    assert change.act.number == "2022-217"
    assert change.words in {"Modifié par", "Changed by"}


def test_database_refuses_a_text_without_identifier():
    with pytest.raises(Error, match="legal_text_has_identifier"):
        LegalText.objects.create(resource=Resource.objects.create(kind="legal_text", title="x"))


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("status", "start", "end", "expected"),
    [
        ("VIGUEUR", date(2020, 1, 1), None, Standing.IN_FORCE),
        ("VIGUEUR", None, None, Standing.IN_FORCE),
        ("ABROGE_DIFF", date(2020, 1, 1), date(2029, 1, 1), Standing.IN_FORCE),
        ("ABROGE_DIFF", date(2020, 1, 1), TODAY, Standing.ENDED),
        ("VIGUEUR_DIFF", date(2029, 1, 1), None, Standing.TO_COME),
        ("VIGUEUR_DIFF", TODAY, None, Standing.IN_FORCE),
        ("VIGUEUR_DIFF", None, None, Standing.TO_COME),
        ("ABROGE", None, None, Standing.ENDED),
        ("ANNULE", None, None, Standing.ENDED),
        ("MODIFIE_MORT_NE", None, None, Standing.ENDED),
        ("", date(2020, 1, 1), None, Standing.UNKNOWN),
        ("SANS_ETAT", None, None, Standing.UNKNOWN),
    ],
)
def test_legal_state_is_that_of_the_day(status, start, end, expected):
    assert standing(status, start, end, TODAY) == expected


def test_s5_an_import_keeps_the_names_that_an_editor_gave(tmp_path):
    from library.domain.legal import describe_text

    call_command("import_legal", quiet_progress=True, verbosity=0)
    text = LegalText.objects.get(number="2019-1428")
    describe_text(by=None, text=text, themes=(), names=["loi des trajets"])
    call_command("import_legal", quiet_progress=True, verbosity=0)
    text.refresh_from_db()
    assert text.names == ["loi des trajets", "loi LOM", "LOM", "loi Mobilités"]
