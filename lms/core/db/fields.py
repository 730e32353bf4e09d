"""Model fields shared by all apps."""

from typing import Any

from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """A StreamField whose blocks stay out of migrations.

    The column is JSON whatever the blocks are; writing them into each migration costs thousands of lines and
    tells the database nothing. The price: a data migration cannot use the historical blocks, it must read the
    raw JSON.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        if not args and "block_types" not in kwargs:
            args = ([],)  # as rebuilt by a migration
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
