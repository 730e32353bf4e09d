"""Fields shared by all apps."""

from typing import Any

from django import forms
from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """A StreamField whose blocks stay out of migrations.

    The column is JSON whatever the blocks are; writing them into each migration costs thousands of lines and
    tells the database nothing. The price: a data migration cannot use the historical blocks, it must read the
    raw JSON.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args and "block_types" not in kwargs:
            args = ([],)  # as rebuilt by a migration
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The column without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs


class OneOf(forms.ModelChoiceField):
    """A choice among rows. A key too large for the database is no choice either: SQLite fails on it by itself."""

    def to_python(self, value: Any) -> Any:
        """The row, or the usual sentence."""
        try:
            return super().to_python(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from error


class SomeOf(forms.ModelMultipleChoiceField):
    """Choices among rows, as `OneOf`."""

    def clean(self, value: Any) -> Any:
        """The rows, or the usual sentence."""
        try:
            return super().clean(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""}
            ) from error
