"""What this app refuses: one code, one sentence, one status each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

NOT_MANAGER = _("Only a manager of the theme may do this.")


def forbid_unless(allowed: bool, sentence: str | Promise = NOT_MANAGER) -> None:
    """A verb that this person may not do."""
    if not allowed:
        raise DomainError("forbidden", sentence, status=403)


def invalid(code: str, sentence: str | Promise, field: str = "") -> DomainError:
    """What was given cannot be right, whatever the state of things."""
    return DomainError(code, sentence, status=422, field=field)
