"""H36: the demonstration has the files that it speaks of, each with its structure; a page promises no file that is not there."""

import io
import zipfile

import pytest
from django.urls import reverse
from lxml import etree

from lms.core.files import reader
from lms.core.files.kinds import ending_of
from lms.demo import papers
from lms.demo.people import read
from tests.factories.library import ResourceFactory

NAMES = sorted(papers.papers())
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_h36_every_resource_of_the_season_has_its_own_paper():
    rows = read("season")["resources"]
    assert sorted(row["file"] for row in rows) == NAMES
    assert len(NAMES) == 12
    assert {ending_of(name) for name in NAMES} == {"pdf", "docx", "xlsx", "odt"}
    plain = {row["file"]: row["title"].replace("\xa0", " ") for row in rows}
    assert plain == {name: paper["title"].replace("\xa0", " ") for name, paper in papers.papers().items()}


@pytest.mark.parametrize("name", NAMES)
def test_h36_paper_passes_our_own_examination(name):
    assert reader.examine((papers.PLACE / name).read_bytes(), ending_of(name)) is None


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".pdf")])
def test_h36_pdf_is_tagged_titled_and_in_french(name):
    from pypdf import PdfReader

    document = PdfReader(papers.PLACE / name)
    root = document.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title == papers.papers()[name]["title"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def part(name, member):
    with zipfile.ZipFile(io.BytesIO((papers.PLACE / name).read_bytes())) as archive:
        return etree.fromstring(archive.read(member))


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".docx")])
def test_h36_docx_has_headings_and_heads_of_tables(name):
    body = part(name, "word/document.xml")
    styles = {style.get(f"{WORD}val") for style in body.iter(f"{WORD}pStyle")}
    assert {"Title", "Heading1"} <= styles
    assert len(list(body.iter(f"{WORD}tbl"))) == len(list(body.iter(f"{WORD}tblHeader"))) > 0
    assert {lang.get(f"{WORD}val") for lang in part(name, "word/styles.xml").iter(f"{WORD}lang")} == {"fr-FR"}


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".odt")])
def test_h36_odt_has_headings_and_heads_of_tables(name):
    body = part(name, "content.xml")
    assert len(list(body.iter("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}h"))) > 3
    tables = list(body.iter(f"{{{TABLE}}}table"))
    assert len(tables) == len(list(body.iter(f"{{{TABLE}}}table-header-rows"))) > 0


def test_h36_xlsx_is_a_table_with_a_head():
    name = "inventaire-des-donnees.xlsx"
    table = part(name, "xl/tables/table1.xml")
    heads = [column.get("name") for column in table.iter("{*}tableColumn")]
    assert heads == papers.papers()[name]["blocks"][0][2]


@pytest.mark.django_db
def test_h36_resource_without_a_file_shows_no_sheet_of_paper(client):
    row = ResourceFactory(title="Sans fichier")
    assert row.mark == ""
    page = client.get(row.get_absolute_url()).content.decode()
    assert 'class="doc' not in page
    assert reverse("library:file", args=[row.pk]) not in page
