"""Walking the register: every number there, every file the same when it is made again, every event where it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lms.proof import printing
from lms.proof.enums import EventKind
from lms.proof.models import Certificate, NumberSeries
from lms.proof.seals import seal_of


@dataclass(frozen=True)
class Checked:
    """One certificate or one year, and what is wrong with it (nothing: empty)."""

    name: str
    fault: str = ""
    is_erased: bool = False


def walk_register() -> Iterator[Checked]:
    """In the order of the numbers, in bounded memory; the series of each year after its certificates."""
    rows = Certificate.objects.order_by("year", "rank").select_related("replaced_by")
    last: dict[int, int] = {}
    for certificate in rows.prefetch_related("events").iterator(chunk_size=200):
        expected = last.get(certificate.year, 0) + 1
        fault = (
            f"number {certificate.year}-{expected:04} is missing before it"
            if certificate.rank != expected
            else _fault(certificate)
        )
        last[certificate.year] = certificate.rank
        yield Checked(certificate.number, fault, is_erased=certificate.erased_at is not None)
    series = dict(NumberSeries.objects.values_list("year", "last"))
    for year in sorted(last.keys() | series.keys()):
        if last.get(year, 0) != series.get(year, 0):
            said = f"the series says {series.get(year, 0)}, the last certificate is {last.get(year, 0)}"
            yield Checked(f"year {year}", said)


def _fault(certificate: Certificate) -> str:
    return _of_data(certificate) or _of_events(certificate)


def _of_data(certificate: Certificate) -> str:
    if certificate.erased_at is not None:
        return "data stand on an erased certificate" if certificate.data else ""
    data = certificate.data
    if printing.digest(printing.canonical(data)) != certificate.data_sha256:
        return "data differ from what was printed"
    said = (data["number"], data["person"], data["course"], data["kind"], data["address_lines"][2])
    columns = (
        certificate.number, certificate.person_name, certificate.course_title, certificate.kind, certificate.written_code,
    )  # fmt: skip
    if said != columns:
        return "the line of the register differs from the paper"
    if printing.digest(printing.make_pdf(data)) != certificate.pdf_sha256:
        return "the file made again differs"
    return ""


def _of_events(certificate: Certificate) -> str:
    before = ""
    kinds: list[str] = []
    for place, event in enumerate(sorted(certificate.events.all(), key=lambda one: one.number), start=1):
        if event.number != place:
            return f"event {place} is missing"
        if seal_of(certificate, event, before) != event.seal:
            return f"event {place} ({event.kind}) or its certificate was changed"
        before, kinds = event.seal, [*kinds, event.kind]
    if not kinds or kinds[0] != EventKind.ISSUED:
        return "it was never issued"
    is_replaced: Any = getattr(certificate, "replaced_by", None) is not None
    if is_replaced != (EventKind.REPLACED in kinds):
        return "its events and the certificate that replaces it do not agree"
    return ""
