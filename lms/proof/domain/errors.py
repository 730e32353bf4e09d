"""Refusals of the verbs of this app."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.proof.reasons import SENTENCES


def refusal(code: str, *, field: str = "", status: int = 409) -> DomainError:
    return DomainError(code, SENTENCES[code], field=field, status=status)


def forbidden() -> DomainError:
    return DomainError("forbidden", _("Only a manager of the theme does this."), status=403)
