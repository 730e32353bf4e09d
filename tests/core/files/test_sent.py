"""D1: the name of a file is made harmless, its weight is known before anything is read."""

import pytest

from lms.core.errors import DomainError
from lms.core.files import sent as files
from tests.library.help import PDF, upload


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg/>"),
        ("fichier", PDF),
        ("a.pdf", b""),
        ("a.zip", b"PK"),
    ],
)
def test_d1_file_of_no_known_kind_is_refused_at_once(name, content):
    with pytest.raises(DomainError) as refusal:
        files.look(upload(name, content))
    assert (refusal.value.code, refusal.value.status, refusal.value.field) == ("file_refused", 422, "file")
    assert len(str(refusal.value)) > 15


def test_d1_file_over_ten_megabytes_is_refused():
    with pytest.raises(DomainError, match="10"):
        files.look(upload("a.txt", b"a" * (10 * 1024 * 1024 + 1)))


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
