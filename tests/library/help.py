"""Archives and files made for the tests."""

import io
import tarfile
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from tests.factories.accounts import UserFactory

DATA = Path(__file__).parent / "data"
ORDER = (DATA / "JORFTEXT000053398028.xml").read_bytes()
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def person(role=None):
    """Somebody, with a role."""
    user = UserFactory()
    if role is not None:
        grant_role(user=user, role=role)
    return user


def editor():
    """Somebody who keeps the library."""
    return person(Role.EDITOR)


def upload(name, content):
    """A file as a browser sends it; the type it claims is not believed."""
    file = SimpleUploadedFile("x", content, content_type="image/png")
    file._name = name  # SimpleUploadedFile would tidy it
    return file


def office(part="word/document.xml", types="", **more):
    """A small Office document."""
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{types}</Types>")
        archive.writestr(part, "<document/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return pack.getvalue()


def simple(number, title="Décret d’essai", **fields):
    """A text in DILA's simple form."""
    key = f"JORFTEXT{number:012}"
    extra = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f"<TEXTE><ID>{key}</ID><NATURE>DECRET</NATURE><DATE_PUBLI>2020-01-02</DATE_PUBLI>"
        f"<TITREFULL>{title} n° {number}</TITREFULL>{extra}<STRUCT><ARTICLE><ID>JORFARTI{number:012}</ID><NUM>1</NUM>"
        f"<DATE_DEBUT>2999-01-01</DATE_DEBUT><BLOC_TEXTUEL><CONTENU><p>Le texte {number}.</p></CONTENU></BLOC_TEXTUEL>"
        f"</ARTICLE></STRUCT></TEXTE>"
    ).encode()


def dump(path, files, members=()):
    """A tar.gz of files by name, and other members as they are."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in members:
            archive.addfile(info)
    return path
