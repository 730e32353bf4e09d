"""What the database refuses by trigger, installed after each migrate."""

from lms.core.db.triggers import append_only_trigger, register_trigger


def register() -> None:
    for name, table in (
        ("fact_never_changed", "learning_fact"),
        ("edition_never_changed", "learning_courseedition"),
    ):
        register_trigger(append_only_trigger(name=name, app_label="learning", table=table))
