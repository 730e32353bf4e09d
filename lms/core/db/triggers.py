"""Database rules that Django has no word for: triggers, kept by name and installed after every migrate.

SQLite drops the triggers of a table when a migration rebuilds it, so they cannot live in a migration: an app
declares its triggers in `AppConfig.ready`, `pre_migrate` lifts them and `post_migrate` installs them again, idempotently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """One rule: the statements that install it on each database (none where the database needs no trigger)."""

    app_label: str
    name: str
    sqlite: tuple[str, ...] = ()
    postgresql: tuple[str, ...] = ()

    def statements(self, vendor: str) -> tuple[str, ...]:
        """What installs the rule on a database of this vendor."""
        return self.sqlite if vendor == "sqlite" else self.postgresql


_triggers: dict[str, Trigger] = {}


def register_trigger(trigger: Trigger) -> None:
    """Keep a rule; a second one of the same name replaces the first."""
    _triggers[trigger.name] = trigger


def registered_triggers() -> list[Trigger]:
    """All rules, in the order of their names."""
    return [_triggers[name] for name in sorted(_triggers)]


def install_triggers(connection: BaseDatabaseWrapper, app_label: str | None = None) -> None:
    with connection.cursor() as cursor:
        for trigger in registered_triggers():
            if app_label is None or trigger.app_label == app_label:
                for statement in trigger.statements(connection.vendor):
                    cursor.execute(statement)


def lift_before_migrate(sender: AppConfig, using: str, plan: list[Any], **kwargs: object) -> None:
    """Receiver of pre_migrate: SQLite rebuilds a table under another name, and refuses to while a trigger speaks of it.

    Nothing is lifted where nothing is to migrate. After a migration that failed, the next one installs them again.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for trigger in registered_triggers():
            if trigger.app_label == sender.label:
                for statement in trigger.sqlite:
                    if statement.startswith("DROP TRIGGER IF EXISTS"):
                        cursor.execute(statement)


def install_after_migrate(sender: AppConfig, using: str, **kwargs: object) -> None:
    install_triggers(connections[using], sender.label)


def limit_trigger(
    *, name: str, app_label: str, table: str, number: str, parent: str, key: str, limit: str
) -> Trigger:
    """A rule: `table.number` never exceeds `parent.limit` (seats of a slot, capacity of a cohort).

    Together with a unique constraint on (key, number) it makes overselling impossible: a seat has a number, no
    number is given twice, none is higher than the seats there are. Lowering the limit under a number in use is
    refused too.
    """
    over = f"NEW.{number} > (SELECT {limit} FROM {parent} WHERE id = NEW.{key})"
    used = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.id AND {number} > NEW.{limit})"
    sqlite: list[str] = []
    postgresql: list[str] = []
    for trigger, event, on, bad in (
        (f"{name}_ins", "INSERT", table, over),
        (f"{name}_upd", f"UPDATE OF {number}, {key}", table, over),
        (f"{name}_lim", f"UPDATE OF {limit}", parent, used),
    ):
        sqlite += sqlite_refusal(name, trigger, event, on, bad)
        postgresql += _postgresql_refusal(name, trigger, event, on, bad)
    return Trigger(app_label, name, tuple(sqlite), tuple(postgresql))


def refusal_trigger(
    *, name: str, app_label: str, table: str, when: str, sqlite: str = "1", postgresql: str = "TRUE"
) -> Trigger:
    """A rule: no `when` ("INSERT OR UPDATE", "DELETE") on `table` where the condition on NEW or OLD holds."""
    statements: list[str] = []
    for event in when.split(" OR "):
        statements += sqlite_refusal(name, f"{name}_{event.split()[0].lower()}", event, table, sqlite)
    return Trigger(
        app_label, name, tuple(statements), _postgresql_refusal(name, name, when, table, postgresql)
    )


def sqlite_refusal(name: str, trigger: str, event: str, table: str, bad: str) -> tuple[str, ...]:
    """The statements of a trigger of SQLite, which takes one event; the error names the rule."""
    return (
        f"DROP TRIGGER IF EXISTS {trigger}",
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} WHEN {bad} "
        f"BEGIN SELECT RAISE(ABORT, 'constraint {name}'); END",
    )


def _postgresql_refusal(name: str, trigger: str, events: str, table: str, bad: str) -> tuple[str, ...]:
    return (
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {bad} THEN RAISE EXCEPTION 'constraint {name}' USING ERRCODE = 'check_violation'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {trigger} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
    )


def emptied_only_trigger(
    *, name: str, app_label: str, table: str, kept: Iterable[str], emptied: Iterable[str]
) -> Trigger:
    """A rule: a row of `table` may lose its words, the columns `emptied` (its person was erased); `kept` never change."""

    def changed(same: str) -> str:
        kept_all = [f"NEW.{column} {same} OLD.{column}" for column in kept]
        return "NOT (" + " AND ".join([*(f"NEW.{column} = ''" for column in emptied), *kept_all]) + ")"

    sqlite, postgresql = changed("IS"), changed("IS NOT DISTINCT FROM")
    return refusal_trigger(
        name=name, app_label=app_label, table=table, when="UPDATE", sqlite=sqlite, postgresql=postgresql
    )


def append_only_trigger(*, name: str, app_label: str, table: str) -> Trigger:
    """A rule: no row of `table` is ever changed or deleted.

    Tests on SQLite, which has no TRUNCATE, lift it to empty the tables between them (tests/conftest.py).
    """
    return refusal_trigger(name=name, app_label=app_label, table=table, when="UPDATE OR DELETE")
