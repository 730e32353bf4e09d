"""What the database refuses by trigger: a version or a review that is changed or taken away, a file that is exchanged."""

from lms.core.db.triggers import emptied_only_trigger, refusal_trigger, register_trigger

APP = "handins"
VERSION = ("id", "hand_in_id", "number", "file_id", "by_id", "cohort_id", "handed_in_at", "due_at", "is_late")
REVIEW = ("id", "version_id", "number", "by_id", "at", "verdict", "points", "possible")
FILE = "OLD.state = 'accepted' AND NOT (NEW.file = '' OR (NEW.file = OLD.file AND NEW.sha256 = OLD.sha256 AND NEW.state = OLD.state))"


def register() -> None:
    for name, table, kept, emptied in (
        ("version", "handins_version", VERSION, ("text", "note")),
        ("review", "handins_review", REVIEW, ("comment",)),
    ):
        register_trigger(
            emptied_only_trigger(
                name=f"hand_in_{name}_never_changed", app_label=APP, table=table, kept=kept, emptied=emptied
            )
        )
        register_trigger(
            refusal_trigger(name=f"hand_in_{name}_never_deleted", app_label=APP, table=table, when="DELETE")
        )
    register_trigger(
        refusal_trigger(
            name="hand_in_file_never_exchanged", app_label=APP, table="handins_handinfile", when="UPDATE",
            sqlite=FILE, postgresql=FILE,
        )
    )  # fmt: skip
