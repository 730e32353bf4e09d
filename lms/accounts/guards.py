"""What the database refuses by trigger: a changed journal, a group of a role without its row."""

from lms.core.db.triggers import Guard, refusal_guard, register_guard

JOURNAL = "accounts_journalentry"
# The row that a copy stands for; a group that is no role's is none of ours.
WITHOUT_ROW = (
    "EXISTS (SELECT 1 FROM auth_group g WHERE g.id = NEW.group_id AND g.name LIKE 'role:%' AND NOT EXISTS ("
    "SELECT 1 FROM accounts_rolegrant r WHERE r.user_id = NEW.user_id AND r.ended_at IS NULL "
    "AND 'role:' || r.role = g.name))"
)
JOURNAL_KEPT = "journal_kept_a_year"


def journal_guard() -> Guard:
    """Nobody changes a line of the journal (invariant 12)."""
    return refusal_guard(name="journal_never_changed", app_label="accounts", table=JOURNAL, when="UPDATE")


def journal_age_guard() -> Guard:
    """Nor does a line go before twelve months have passed, whoever deletes it."""
    return refusal_guard(
        name=JOURNAL_KEPT,
        app_label="accounts",
        table=JOURNAL,
        when="DELETE",
        sqlite="OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-12 months')",
        postgresql="OLD.at > now() - interval '12 months'",
    )


def role_group_guard() -> Guard:
    """A role's group has in it those who hold the role by a row: ticking the group grants nothing, it is refused."""
    return refusal_guard(
        name="role_group_by_row",
        app_label="accounts",
        table="accounts_user_groups",
        when="INSERT OR UPDATE",
        sqlite=WITHOUT_ROW,
        postgresql=WITHOUT_ROW,
    )


def register() -> None:
    """Called by AppConfig.ready."""
    for guard in (journal_guard(), journal_age_guard(), role_group_guard()):
        register_guard(guard)
