"""What the database refuses by trigger: a version, a commit or a statement that is changed or taken away."""

from lms.core.db.triggers import (
    append_only_trigger,
    emptied_only_trigger,
    refusal_trigger,
    register_trigger,
)


def register() -> None:
    for trigger in (
        append_only_trigger(
            name="package_version_frozen", app_label="packages", table="packages_packageversion"
        ),
        emptied_only_trigger(
            name="commit_never_changed", app_label="packages", table="packages_commit", kept=("launch_id", "sco", "number", "came_at"), emptied=("body",),
        ),
        refusal_trigger(name="commit_never_deleted", app_label="packages", table="packages_commit", when="DELETE"),
        emptied_only_trigger(
            name="statement_never_changed", app_label="packages", table="packages_statement", kept=("id", "launch_id", "verb", "came_at"), emptied=("body",),
        ),
        refusal_trigger(
            name="statement_never_deleted", app_label="packages", table="packages_statement", when="DELETE"
        ),
    ):  # fmt: skip
        register_trigger(trigger)
