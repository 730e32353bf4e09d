"""D1: a file is what its bytes say."""

import io
import struct
import zipfile

import pytest
from PIL import Image

from library.domain import files
from lms.core.errors import DomainError
from tests.library.help import PDF, office, upload


def picture(kind):
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, kind)
    return content.getvalue()


def zipped(**members):
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return pack.getvalue()


def open_document(kind, **more):
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", **more)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", picture("PNG"), "image/png"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.docx", office(), files.TYPES["docx"]),
        ("a.xlsx", office("xl/workbook.xml"), files.TYPES["xlsx"]),
        ("a.pptx", office("ppt/presentation.xml"), files.TYPES["pptx"]),
        ("a.odt", open_document("text"), files.TYPES["odt"]),
        ("a.ods", open_document("spreadsheet"), files.TYPES["ods"]),
        ("a.csv", "nom;âge\n".encode(), "text/csv"),
        ("a.csv", "nom;âge\n".encode("cp1252"), "text/csv"),
        ("a.txt", b"du texte", "text/plain"),
    ],
)
def test_file_that_is_what_it_says_is_accepted(name, content, kind):
    facts = files.inspect(upload(name, content))
    assert (facts.content_type, facts.size) == (kind, len(content))
    assert len(facts.sha256) == 64


def liar():
    """An archive that declares a small size for 200 MB of zeros."""
    content = bytearray(office(**{"word/media/a.bin": b"\0" * 150_000_000}))
    real = struct.pack("<I", 150_000_000)
    return bytes(content.replace(real, struct.pack("<I", 10)))


HOSTILE = {
    "svg": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'),
    "svg as png": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'),
    "html": ("a.html", b"<html><script>x()</script></html>"),
    "html as png": ("a.png", b"<!doctype html><script>x()</script>"),
    "html as txt": ("a.txt", b"<!doctype html><script>x()</script>"),
    "html as csv": ("a.csv", b"\n\n  <script>x()</script>"),
    "gif and script": ("a.jpg", b"GIF89a=1;/*<script>x()</script>*/"),
    "jpeg with script": ("a.jpg", picture("JPEG")[:20] + b"<script>x()</script>"),
    "macros as docx": ("a.docx", office(types="application/vnd.ms-word.document.macroEnabled.main+xml")),
    "vba part": ("a.docx", office(**{"word/vbaProject.bin": "x"})),
    "macro sheet": ("a.xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "x"})),
    "odf basic": ("a.odt", open_document("text", **{"Basic/script-lc.xml": "x"})),
    "remote template": (
        "a.docx",
        office(**{"word/_rels/settings.xml.rels": '<Relationship Type="http://x/attachedTemplate" Target="http://evil/" TargetMode="External"/>'}),
    ),
    "xlsx as docx": ("a.docx", office("xl/workbook.xml")),
    "docx as pdf": ("a.pdf", office()),
    "pdf as docx": ("a.docx", PDF),
    "pdf and zip": ("a.pdf", PDF + zipped(a="x")),
    "png and zip": ("a.png", picture("PNG") + zipped(a="x")),
    "encrypted pdf": ("a.pdf", PDF + b"trailer<</Encrypt 3 0 R>>"),
    "old or encrypted office": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "zip": ("a.zip", zipped(a="x")),
    "zip as docx": ("a.docx", zipped(a="x")),
    "eicar in nested zip": ("a.docx", zipped(a=zipped(b="X5O!P%@AP[4\\PZX54(P^)7CC)7}"))),
    "bomb": ("a.docx", office(**{"word/a": b"\0" * 110_000_000})),
    "bomb that lies": ("a.docx", liar()),
    "program": ("a.exe", b"MZ" + b"\0" * 100),
    "program as pdf": ("a.pdf", b"MZ" + b"\0" * 100),
    "empty": ("a.pdf", b""),
    "no ending": ("fichier", PDF),
    "binary as txt": ("a.txt", b"a\0b"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_d1_hostile_file_is_refused_with_a_sentence(case):
    name, content = HOSTILE[case]
    with pytest.raises(DomainError) as refusal:
        files.inspect(upload(name, content))
    assert (refusal.value.code, refusal.value.status, refusal.value.field) == ("file_refused", 422, "file")
    assert len(str(refusal.value)) > 15


def test_d1_file_over_ten_megabytes_is_refused():
    with pytest.raises(DomainError, match="10"):
        files.inspect(upload("a.txt", b"a" * (10 * 1024 * 1024 + 1)))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\note.pdf", "note.pdf"),
        ("facture\u202efdp.exe.pdf", "facturefdp.exe.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ('a"; filename="b.html.pdf', "a ; filename= b.html.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        (".pdf", "document.pdf"),
        ("été.PDF", "été.pdf"),
    ],
)
def test_d1_name_is_neutralised(name, safe):
    assert files.safe_name(name) == safe


def test_d1_long_name_keeps_its_ending():
    name = files.safe_name("é" * 300 + ".pdf")
    assert len(name) == 100
    assert name.endswith(".pdf")
