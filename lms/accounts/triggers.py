"""What the database refuses by trigger: a changed journal, a group of a role without its row."""

from lms.core.db.triggers import Trigger, refusal_trigger, register_trigger

JOURNAL = "accounts_journalentry"
# The row that a copy stands for; a group that is no role's is none of ours.
WITHOUT_ROW = (
    "EXISTS (SELECT 1 FROM auth_group g WHERE g.id = NEW.group_id AND g.name LIKE 'role:%' AND NOT EXISTS ("
    "SELECT 1 FROM accounts_rolegrant r WHERE r.user_id = NEW.user_id AND r.ended_at IS NULL "
    "AND 'role:' || r.role = g.name))"
)
JOURNAL_KEPT = "journal_kept_a_year"


def journal_trigger() -> Trigger:
    """Nobody changes a line of the journal (invariant 12)."""
    return refusal_trigger(name="journal_never_changed", app_label="accounts", table=JOURNAL, when="UPDATE")


def journal_age_trigger() -> Trigger:
    """Nor does a line go before twelve months have passed, whoever deletes it."""
    return refusal_trigger(
        name=JOURNAL_KEPT,
        app_label="accounts",
        table=JOURNAL,
        when="DELETE",
        sqlite="OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-12 months')",
        postgresql="OLD.at > now() - interval '12 months'",
    )


def role_group_trigger() -> Trigger:
    """A role's group has in it those who hold the role by a row: ticking the group grants nothing, it is refused."""
    return refusal_trigger(
        name="role_group_by_row",
        app_label="accounts",
        table="accounts_user_groups",
        when="INSERT OR UPDATE",
        sqlite=WITHOUT_ROW,
        postgresql=WITHOUT_ROW,
    )


def register() -> None:
    for trigger in (journal_trigger(), journal_age_trigger(), role_group_trigger()):
        register_trigger(trigger)
