"""What the database refuses by trigger, installed after each migrate."""

from lms.core.db.triggers import Trigger, append_only_trigger, refusal_trigger, register_trigger

VERSION = "questions_questionversion"
CHANGED = (
    "(NEW.question_id <> OLD.question_id OR NEW.number <> OLD.number OR NEW.hash <> OLD.hash "
    "OR NEW.created_at <> OLD.created_at OR {content})"
)
WITHIN = (
    "NEW.parent_id IS NOT NULL AND EXISTS (WITH RECURSIVE above(id) AS (SELECT NEW.parent_id UNION "
    "SELECT c.parent_id FROM questions_category c JOIN above ON c.id = above.id) "
    "SELECT 1 FROM above WHERE id = NEW.id)"
)


def version_trigger() -> Trigger:
    """A version is never changed; its author's name goes with the account."""
    return refusal_trigger(
        name="question_version_never_changed",
        app_label="questions",
        table=VERSION,
        when="UPDATE",
        sqlite=CHANGED.format(content="NEW.content <> OLD.content"),
        postgresql=CHANGED.format(content="NEW.content::text <> OLD.content::text"),
    )


def version_kept_trigger() -> Trigger:
    """Nor is it deleted on PostgreSQL; emptying a table between tests is a DELETE on SQLite."""
    return refusal_trigger(
        name="question_version_kept", app_label="questions", table=VERSION, when="DELETE", sqlite="0"
    )


def tree_trigger() -> Trigger:
    """A category does not lie within itself."""
    return refusal_trigger(
        name="category_within_itself",
        app_label="questions",
        table="questions_category",
        when="UPDATE",
        sqlite=WITHIN,
        postgresql=WITHIN,
    )


def register() -> None:
    for trigger in (version_trigger(), version_kept_trigger(), tree_trigger()):
        register_trigger(trigger)
    for name, table in (
        ("attempt_step_never_changed", "questions_attemptstep"),
        ("questionnaire_version_never_changed", "questions_questionnaireversion"),
        ("anonymous_answers_never_changed", "questions_anonymousanswers"),
    ):
        register_trigger(append_only_trigger(name=name, app_label="questions", table=table))
