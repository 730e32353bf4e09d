"""What stands in an address."""

from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """`<key:pk>`: the number of a row, never larger than a column of the database: SQLite and PostgreSQL fail on more."""

    regex = "[0-9]{1,18}"
