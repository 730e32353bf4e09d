"""What the database refuses by trigger: a version, a commit or a statement that is changed or taken away."""

from lms.core.db.triggers import Trigger, append_only_trigger, refusal_trigger, register_trigger


def emptied_only_trigger(*, name: str, table: str, kept: tuple[str, ...]) -> Trigger:
    """A rule: a row of `table` may lose the words of its `body` (its person was erased), and nothing else of it changes."""
    same = " AND ".join(f"NEW.{column} = OLD.{column}" for column in kept)
    changed = f"NOT (NEW.body = '' AND {same})"
    return refusal_trigger(
        name=name, app_label="packages", table=table, when="UPDATE", sqlite=changed, postgresql=changed
    )


def register() -> None:
    for trigger in (
        append_only_trigger(
            name="package_version_frozen", app_label="packages", table="packages_packageversion"
        ),
        emptied_only_trigger(
            name="commit_never_changed", table="packages_commit", kept=("launch_id", "sco", "number", "came_at")
        ),
        refusal_trigger(name="commit_never_deleted", app_label="packages", table="packages_commit", when="DELETE"),
        emptied_only_trigger(
            name="statement_never_changed", table="packages_statement", kept=("id", "launch_id", "verb", "came_at")
        ),
        refusal_trigger(
            name="statement_never_deleted", app_label="packages", table="packages_statement", when="DELETE"
        ),
    ):  # fmt: skip
        register_trigger(trigger)
