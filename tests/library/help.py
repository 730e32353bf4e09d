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


def pdf(catalog="", *objects):
    """A small PDF: entries of its catalogue, and objects from number 4 on."""
    parts = [f"<</Type/Catalog/Pages 2 0 R{catalog}>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
             "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", *objects]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj{part}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


PDF = pdf()


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


MAINS = {
    "word/document.xml": "wordprocessingml.document",
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def zipped(**members):
    """An archive of these members, by name."""
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return pack.getvalue()


def office(part="word/document.xml", types="", **more):
    """A small Office document; `more` adds parts, or takes the place of one."""
    kind = f"application/vnd.openxmlformats-officedocument.{MAINS.get(part, 'x')}.main+xml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{DOCUMENT}" Target="{part}"/></Relationships>',
        part: "<document/>",
    }
    return zipped(**(members | more))


MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def open_document(kind="text", entries="", **more):
    """A small open document."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    manifest = f'<m:manifest xmlns:m="{MANIFEST}"><m:file-entry m:full-path="/" m:media-type="{media}"/>{entries}</m:manifest>'
    return zipped(**({"mimetype": media, "META-INF/manifest.xml": manifest, "content.xml": "<c/>"} | more))


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
