"""DILA's files, real and hostile."""

import gzip
import tarfile
from datetime import date

import pytest

from library.sources import dila, html
from library.sources.records import BadLine, BadSourceError, Text
from tests.library.help import DATA, ORDER, dump, simple


def test_order_is_read_with_its_articles():
    text = dila.read_file(ORDER)
    assert (text.jorftext_id, text.nature, text.nor) == ("JORFTEXT000053398028", "ARRETE", "INTE2601369A")
    assert (text.signed_on, text.published_on) == (date(2026, 1, 19), date(2026, 1, 24))
    assert text.eli == "https://www.legifrance.gouv.fr/eli/arrete/2026/1/19/INTE2601369A/jo/texte"
    assert text.articles[0].num == "1"
    assert text.articles[0].start is None  # 2999-01-01
    assert "Les communes faisant l'objet" in text.articles[0].html


def test_long_order_with_tables_is_read_and_sanitised():
    text = dila.read_file(gzip.decompress((DATA / "JORFTEXT000054245373.xml.gz").read_bytes()))
    cleaned = html.legal("".join(article.html for article in text.articles))
    assert len(cleaned) > 100_000
    assert 'align="' not in cleaned
    assert "<td>" in cleaned


def test_version_and_article_of_a_code_are_read():
    version = dila.read_file((DATA / "LEGITEXT000006070666.version.xml").read_bytes())
    assert (version.legitext_id, version.jorftext_id, version.status) == (
        "LEGITEXT000006070666",
        None,
        "VIGUEUR",
    )
    assert version.in_force_from == date(1952, 6, 29)
    assert version.signed_on is None  # 2999-01-01
    text = dila.read_file((DATA / "LEGIARTI000006398122.xml").read_bytes())
    assert text.legitext_id == "LEGITEXT000006070666"
    assert not text.complete
    assert (text.articles[0].status, text.articles[0].end) == ("ABROGE", date(2001, 1, 1))
    assert len(text.articles[0].path) == 3


@pytest.mark.parametrize("name", ["JORFCONT000054245240.xml", "JORFTEXT000030611441.struct.xml"])
def test_file_that_says_nothing_of_a_text_is_left_out(name):
    assert dila.read_file((DATA / name).read_bytes()) is None


LAUGHS = (
    b"<!DOCTYPE x [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a;" * 10) for n in range(9))
    + b"]><TEXTE>&a8;</TEXTE>"
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><TEXTE/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><TEXTE><ID>&e;</ID></TEXTE>',
        b"<TEXTE>" + b"<a>" * 100_000,
        ORDER[:4000],
        b"",
        b"\xff\xfe\x00",
        b"<html><body>403</body></html>",
        b"<TEXTE><ID>../../etc</ID></TEXTE>",
        b"<TEXTE><ID>JORFTEXT000000000001</ID></TEXTE>",
    ],
    ids=[
        "laughs",
        "dtd",
        "entity",
        "deep",
        "truncated",
        "empty",
        "binary",
        "other",
        "identifier",
        "untitled",
    ],
)
def test_d6_hostile_xml_is_refused(content):
    with pytest.raises(BadSourceError):
        dila.read_file(content)


def test_archive_takes_regular_files_only_and_names_the_bad_one(tmp_path):
    link = tarfile.TarInfo("jorf/lien.xml")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("jorf/null.xml")
    device.type = tarfile.CHRTYPE
    files = {
        "jorf/1.xml": simple(1),
        "jorf/bad.xml": b"<TEXTE>",
        "../../2.xml": simple(2),
        "jorf/lisez-moi.txt": b"rien",
    }
    found = list(dila.read_archive(dump(tmp_path / "x.tar.gz", files, [link, device])))
    assert [row.jorftext_id for row in found if isinstance(row, Text)] == [
        "JORFTEXT000000000001",
        "JORFTEXT000000000002",
    ]
    assert [row.place for row in found if isinstance(row, BadLine)] == ["jorf/bad.xml"]
    assert list(tmp_path.iterdir()) == [tmp_path / "x.tar.gz"]


def test_texts_that_name_persons_are_left_out(tmp_path):
    contents = (DATA / "JORFCONT000054245240.xml").read_bytes()
    persons = dila.nominative(contents)
    assert len(persons) == 34
    number = int(min(persons).removeprefix("JORFTEXT"))
    files = {"a.xml": simple(number), "b.xml": simple(1), "JORFCONT000054245240.xml": contents}
    found = list(dila.read_archive(dump(tmp_path / "x.tar.gz", files)))
    assert [row.jorftext_id for row in found] == ["JORFTEXT000000000001"]


def test_broken_archive_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(b"not an archive")
    with pytest.raises(BadSourceError, match="not a readable archive"):
        list(dila.read_archive(path))


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("<p align='left'>a<script>x()</script></p>", "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ("<th>a</th>", "a"),
        ('<img src=x onerror="x()">', ""),
        (
            '<a href="/affichCodeArticle.do?cidTexte=LEGITEXT000031366350&idArticle=LEGIARTI000031367412&dateTexte=">L</a>',
            '<a href="https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000031367412" rel="noopener noreferrer">L</a>',
        ),
        (
            '<a href="/affichTexte.do?cidTexte=JORFTEXT000000886460&categorieLien=cid">L</a>',
            '<a href="https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000000886460" rel="noopener noreferrer">L</a>',
        ),
    ],
)
def test_a8_html_of_the_law_is_sanitised_and_its_links_lead_somewhere(source, cleaned):
    assert html.legal(source) == cleaned
