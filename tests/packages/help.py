"""Packages for the tests: those of others, and archives made here."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.test import TestCase

from lms.packages.domain import arrivals
from lms.packages.models import Arrival, PackageVersion

DATA = Path(__file__).parent / "data"
PAGE = b"<!doctype html><html><head><title>Page</title></head><body>Page</body></html>"
MANIFEST = """<?xml version="1.0"?>
<manifest identifier="made" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Fait ici</title>
<item identifier="i1" identifierref="r1"><title>Une partie</title>{item}</item></organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="{href}"/></resources></manifest>"""


def manifest(*, href: str = "index.html", item: str = "") -> bytes:
    return MANIFEST.format(href=href, item=item).encode()


def archive(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def scorm(files: dict[str, bytes] | None = None, **how: Any) -> bytes:
    """A package of one page, and of these files."""
    return archive({"imsmanifest.xml": manifest(**how), "index.html": PAGE} | (files or {}))


def send(content: bytes | str, *, name: str = "paquet.zip", **how: Any) -> Arrival:
    """Have a package examined: bytes, or the name of a file of the data."""
    if isinstance(content, str):
        name, content = content.rpartition("/")[2], (DATA / content).read_bytes()
    how = {"by": None, "package": None} | how
    arrival = arrivals.receive_whole(name=name, size=len(content), pieces=[content], **how)
    with TestCase.captureOnCommitCallbacks(execute=True):
        arrivals.examine(arrival_id=arrival.pk)
    arrival.refresh_from_db()
    return arrival


def accepted(content: bytes | str, **how: Any) -> PackageVersion:
    arrival = send(content, **how)
    assert arrival.version is not None, (arrival.reason, arrival.entry)
    return arrival.version


def recorded(name: str) -> list[dict[str, Any]]:
    """What scorm-again sent, commit by commit."""
    found: list[dict[str, Any]] = json.loads((DATA / "scorm" / name).read_text())
    return found
