"""What the database refuses by trigger: an older score in place of a newer one."""

from lms.core.db.triggers import refusal_trigger, register_trigger


def register() -> None:
    older = "NEW.said_at < OLD.said_at"
    register_trigger(
        refusal_trigger(
            name="tool_score_never_older", app_label="lti", table="lti_toolresult", when="UPDATE", sqlite=older,
            postgresql=older,
        )
    )  # fmt: skip
