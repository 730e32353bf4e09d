"""Seals: what makes a change of a certificate or of its events show, even one made around the platform."""

import hashlib
import json
from typing import Any

COLUMNS = (
    "kind",
    "year",
    "rank",
    "code",
    "person_id",
    "person_name",
    "course_id",
    "course_title",
    "edition_id",
    "begun_on",
    "finished_on",
    "issued_at",
    "data_sha256",
    "pdf_sha256",
    "replaces_id",
)


def seal_of(certificate: Any, event: Any, before: str) -> str:
    """Of one event, over the certificate and the seal of the event before it (empty for the first)."""
    parts = [_text(getattr(certificate, name)) for name in COLUMNS]
    parts += [before, str(event.number), str(event.kind), _text(event.at), _text(event.by_id), event.reason]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else str(value)
