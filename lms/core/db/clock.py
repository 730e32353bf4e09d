"""The clock of the database: one for all processes, whatever their own say."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """The moment of this statement, in UTC; inside a transaction that waited for a lock too."""
    is_lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')" if is_lite else "SELECT clock_timestamp()"
        )
        (now,) = cursor.fetchone()
    return datetime.fromisoformat(now).replace(tzinfo=UTC) if is_lite else now.astimezone(UTC)
