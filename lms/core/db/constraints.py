"""Two things that last never overlap: an exclusion constraint on PostgreSQL, a trigger on SQLite."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import NotSupportedError
from django.db.models import F, Func, Q

from lms.core.db.triggers import Trigger, sqlite_refusal


class _Span(Func):
    """tstzrange(starts_at, ends_at): half-open, so that one thing may begin when another ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class NoOverlap(ExclusionConstraint):
    """No two rows with the same `same` column have spans (starts_at, ends_at) that overlap, where `condition` holds.

    Off PostgreSQL its SQL is empty: `sqlite_trigger` gives the trigger that the app registers. Plain exclusion
    constraints make `migrate` fail on SQLite. Needs the extension btree_gist.
    """

    def __init__(
        self,
        *,
        name: str,
        same: str,
        condition: Q | None = None,
        starts: str = "starts_at",
        ends: str = "ends_at",
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        self.same, self.starts, self.ends = same, starts, ends
        super().__init__(
            name=name,
            expressions=[
                (F(same), RangeOperators.EQUAL),
                (_Span(F(starts), F(ends)), RangeOperators.OVERLAPS),
            ],
            condition=condition,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """What a migration writes: our own four words instead of expressions."""
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        kwargs: dict[str, Any] = {"name": self.name, "same": self.same}
        if self.condition is not None:
            kwargs["condition"] = self.condition
        if self.starts != "starts_at":
            kwargs["starts"] = self.starts
        if self.ends != "ends_at":
            kwargs["ends"] = self.ends
        return path, (), kwargs

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The constraint inside CREATE TABLE (PostgreSQL only)."""
        return super().constraint_sql(model, schema_editor) if self._speaks(schema_editor) else None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return super().create_sql(model, schema_editor) if self._speaks(schema_editor) else None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return super().remove_sql(model, schema_editor) if self._speaks(schema_editor) else None

    def check_supported(self, schema_editor: object) -> None:
        """Every database is fine: SQLite has the trigger."""

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """In forms, on PostgreSQL; elsewhere the domain function and the trigger decide."""
        try:
            super().validate(model, instance, exclude, using)
        except NotSupportedError:  # pragma: no cover - other databases
            return
        except Exception as error:
            if error.__class__.__name__ == "OperationalError":
                return
            raise

    @staticmethod
    def _speaks(schema_editor: Any) -> bool:
        return bool(schema_editor.connection.vendor == "postgresql")


def overlap_trigger(*, app_label: str, name: str, table: str, same: str, live: str = "1") -> Trigger:
    """SQLite's trigger for a `NoOverlap`; `live` is an SQL condition on a row, with `{row}` in place of its alias."""
    statements: list[str] = []
    bad = (
        f"{live.format(row='NEW')} AND EXISTS (SELECT 1 FROM {table} other WHERE other.{same} = NEW.{same} "  # noqa: S608 - names of our own tables
        f"AND other.id IS NOT NEW.id AND {live.format(row='other')} "
        f"AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at)"
    )
    for suffix, event in (("ins", "INSERT"), ("upd", "UPDATE")):
        statements += sqlite_refusal(name, f"{name}_{suffix}", event, table, bad)
    return Trigger(app_label, name, sqlite=tuple(statements))
