"""Refusals of the verbs of this app."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.proof.reasons import SENTENCES


def refusal(code: str, *, field: str = "", status: int = 409) -> DomainError:
    """The refusal of this code, with its sentence; `field` names the field of a form that it is about."""
    return DomainError(code, SENTENCES[code], field=field, status=status)


def forbidden() -> DomainError:
    """For whoever does not manage the theme of the course."""
    return DomainError("forbidden", _("Only a manager of the theme does this."), status=403)
