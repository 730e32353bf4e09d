"""Form fields that answer any value with a sentence."""

from typing import Any

from django import forms
from django.db.models import Model
from rest_framework import serializers


class SafeModelChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among rows. A key too large for the database is no choice either: SQLite fails on it by itself."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from error


class SafeModelMultipleChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""}
            ) from error


class KeyField(serializers.PrimaryKeyRelatedField[Model]):
    """The key of a row in what a program sends; one that no column holds is no row either."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except OverflowError:
            self.fail("does_not_exist", pk_value=data)


class SafeJSONField(forms.JSONField):
    """Python's reader of JSON goes as deep as its stack: a hundred thousand brackets are no JSON."""

    def to_python(self, value: Any) -> Any:
        """The value, or the usual sentence."""
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": ""}
            ) from None
