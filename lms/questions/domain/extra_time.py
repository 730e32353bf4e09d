"""More time for a person: given and taken back by those who manage a theme that the person follows."""

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.queries import as_now
from lms.core.errors import DomainError
from lms.questions.models import ExtraTime
from lms.questions.rules import can_grant_time

MOST = 200  # percent


@transaction.atomic
def grant(*, person: User, percent: int, by: User) -> None:
    """So much more time from now on, in percent; 0 takes it back. Attempts under way keep the end that was said."""
    if not can_grant_time(as_now(by), person):
        raise DomainError("forbidden", _("Only managers give more time."), status=403)
    if not 0 <= percent <= MOST:
        words = _("Give between 0 and %(most)s percent.") % {"most": MOST}
        raise DomainError("bad_percent", words, status=422, field="percent")
    if percent == 0:
        ExtraTime.objects.filter(person=person).delete()
        return
    ExtraTime.objects.update_or_create(person=person, defaults={"percent": percent, "granted_by": by})
