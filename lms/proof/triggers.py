"""What the database refuses by trigger: a changed or removed certificate, a gap in the numbers, a changed event."""

from lms.core.db.triggers import Trigger, append_only_trigger, refusal_trigger, register_trigger

CERTIFICATES = "proof_certificate"
# Emptied with a person: `data` alone goes, once.
KEPT = (
    "id", "kind", "year", "rank", "code", "person_id", "person_name", "course_id", "course_title", "edition_id",
    "begun_on", "finished_on", "issued_at", "data_sha256", "pdf_sha256", "replaces_id",
)  # fmt: skip


def frozen_trigger() -> Trigger:
    """Nothing of a certificate changes, but that `data` is emptied with its person."""
    emptied = "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.data = '{}'"
    kept = " AND ".join(f"NEW.{name} {{same}} OLD.{name}" for name in KEPT)
    return refusal_trigger(
        name="certificate_never_changed",
        app_label="proof",
        table=CERTIFICATES,
        when="UPDATE",
        sqlite=f"NOT ({emptied} AND {kept.format(same='IS')})",
        postgresql=f"NOT ({emptied}::jsonb AND {kept.format(same='IS NOT DISTINCT FROM')})",
    )


def gap_trigger() -> Trigger:
    """A number is the one after the last of its year, from 1."""
    next_one = f"(SELECT COALESCE(MAX(rank), 0) + 1 FROM {CERTIFICATES} WHERE year = NEW.year)"  # noqa: S608 - constants
    bad = f"NEW.rank <> {next_one}"
    return refusal_trigger(
        name="certificate_number_follows",
        app_label="proof",
        table=CERTIFICATES,
        when="INSERT",
        sqlite=bad,
        postgresql=bad,
    )


def register() -> None:
    for trigger in (
        frozen_trigger(),
        refusal_trigger(name="certificate_stays", app_label="proof", table=CERTIFICATES, when="DELETE"),
        gap_trigger(),
        append_only_trigger(name="certificate_event_kept", app_label="proof", table="proof_certificateevent"),
    ):
        register_trigger(trigger)
