"""A certificate as it is printed: the data that are frozen with it, and the file that typst draws from them.

The document is in French whoever reads the site. The same data give the same bytes.
"""

import hashlib
import io
import json
import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import number_format

from lms.core.ui import dates
from lms.learning.marks import format_percent

from . import codes
from .earned import Earned
from .enums import CertificateKind
from .registry import Presence

FOLDER = Path(__file__).resolve().parent / "typst"
TEMPLATE = "certificate"  # another layout is another file: those printed before keep theirs
ISSUER = "Territoir’Prod"
COLOURS = {
    "once": "#0a65a0",
    "inclusion": "#bd381c",
    "openness": "#7a3fd1",
    "mobility": "#00706c",
    "citizens": "#b41e66",
    "data": "#5f6300",
}  # of tokens.css, on white
SLATE = "#46516f"
TITLES = {
    CertificateKind.COMPLETION: "Attestation de fin de formation",
    CertificateKind.ATTENDANCE: "Certificat de réalisation",
}
DECLARED = "Les activités notées sont des contenus qui déclarent eux-mêmes leur résultat\u00a0; personne d’autre ne l’a contrôlé."


@dataclass(frozen=True)
class Printed:
    """What stands on the paper besides what was earned."""

    kind: str
    number: str
    code: str
    person: str
    territory: str
    course: str
    theme: str
    hue: str
    issued_on: date
    objectives: list[str]
    signatory: str


def verification_address(code: str) -> str:
    """Where anybody may check it; printed, so that it may never change."""
    return f"{settings.SITE_URL}/attestations/{codes.written(code)}/"


def printed_data(printed: Printed, earned: Earned, presence: Presence | None) -> dict[str, Any]:
    """All that the template shows, as JSON of texts and numbers. In French, whatever language is active."""
    address = verification_address(printed.code)
    with translation.override("fr"):
        return {
            "template": TEMPLATE,
            "kind": str(printed.kind),
            "title": TITLES[CertificateKind(printed.kind)],
            "number": printed.number,
            "issuer": ISSUER,
            "opening": "Nous attestons que",
            "team": f"pour l’équipe de {ISSUER}",
            "person": _plain(printed.person),
            "territory": _plain(printed.territory),
            "theme": _plain(printed.theme),
            "hue": printed.hue,
            "colour": COLOURS.get(printed.hue, SLATE),
            "sentence": "a suivi et terminé le parcours" if earned.finished_at else "a suivi le parcours",
            "course": _plain(printed.course),
            "facts": _facts(earned, presence),
            "declared": DECLARED if earned.is_declared else "",
            "objectives_title": "À la fin, la personne sait",
            "objectives": [_plain(one) for one in printed.objectives],
            "day": [printed.issued_on.year, printed.issued_on.month, printed.issued_on.day],
            "issued": f"Délivrée le {dates.day_full(printed.issued_on)}"
            if printed.kind == CertificateKind.COMPLETION
            else f"Délivré le {dates.day_full(printed.issued_on)}",
            "verify": "Chacun peut la vérifier"
            if printed.kind == CertificateKind.COMPLETION
            else "Chacun peut le vérifier",
            "signatory": _plain(printed.signatory),
            "address": address,
            "address_lines": _lines(address),
            "qr": _qr(address),
            "qr_words": "Code à lire avec un téléphone\u00a0: ouvre la page de vérification",
        }


def _plain(text: str) -> str:
    """One line, with the spaces that the fonts have."""
    return " ".join(text.replace("\u202f", "\u00a0").split(" ")).strip()


def _lines(address: str) -> list[str]:
    """The address in parts that one can type."""
    host, _, rest = address.split("://", 1)[1].partition("/")
    head, _, code = rest.rstrip("/").rpartition("/")
    return [host, f"/{head}/", code]


def _facts(earned: Earned, presence: Presence | None) -> list[list[str]]:
    rows = [["Dates", _period(earned)]]
    parts = []
    if presence and presence.minutes:
        half_days = f"{presence.half_days} demi-journée{'s' if presence.half_days > 1 else ''}"
        parts.append(f"{dates.duration(presence.minutes)} de présence signée, en {half_days}")
    if earned.minutes and earned.finished_at:
        parts.append(f"{dates.duration(earned.minutes)} de leçons")
    if parts:
        rows.append(["Durée", "\u00a0; ".join(parts)])
    if earned.result and earned.finished_at:
        rows.append(["Résultat", _result(earned)])
    return rows


def _period(earned: Earned) -> str:
    first = day_of(earned.begun_at)
    if earned.finished_at is None:
        return f"depuis le {dates.day_plain(first)}"
    last = day_of(earned.finished_at)
    if first == last:
        return f"le {dates.day_plain(first)}"
    return f"du {dates.day_plain(first)} au {dates.day_plain(last)}"


def day_of(moment: datetime) -> date:
    """The day in the zone of the programme: what is printed does not depend on who made it print."""
    return timezone.localtime(moment, zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()


def _result(earned: Earned) -> str:
    result = earned.result
    assert result is not None  # noqa: S101 - the caller asked
    got = format_percent(result.points, result.possible)
    if result.blocks > 1:
        return f"{got} des points de {result.blocks} activités notées"
    if result.mark is None:
        return got
    return f"{got}, réussi à partir de {number_format(result.mark.normalize(), use_l10n=True)}\u00a0%"


def _qr(address: str) -> str:
    """The square as SVG: frozen with the data, so that no newer library draws another."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, nl=False)
    return out.getvalue().decode()


def canonical(data: dict[str, Any]) -> bytes:
    """One spelling for the same data, whatever the database made of it."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])


def make_pdf(data: dict[str, Any]) -> bytes:
    """The file, PDF/UA-1: tagged, titled, in French. Some 15 ms; the same data give the same bytes."""
    compiler = typst.Compiler(font_paths=_fonts(), root=str(FOLDER))
    pdf = compiler.compile(
        input=str(FOLDER / f"{data['template']}.typ"),
        sys_inputs={"data": canonical(data).decode()},
        format="pdf",
        pdf_standards=["ua-1"],
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one document is one file
    return pdf
