"""Signing one's presence, by the clock of the server alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts import rules
from cohorts.domain.errors import forbid_unless
from cohorts.enums import SessionState
from cohorts.models import Attendance, HalfDay
from cohorts.signing_window import closes_at, opens_at
from lms.core.errors import DomainError
from lms.core.ui import dates

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def sign(*, half_day: HalfDay, user: "User", now: datetime | None = None) -> Attendance:
    """One row a person and half-day. `now` is for loading the past; nothing that comes from a browser reaches it."""
    now = now or timezone.now()
    half_day = (
        HalfDay.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__cohort")
        .get(pk=half_day.pk)
    )
    session = half_day.session
    forbid_unless(rules.can_sign(user, session.cohort), _("Only those who hold a place in the cohort sign."))
    signed = Attendance.objects.filter(half_day=half_day, user=user).first()
    if signed:
        at = dates.clock(signed.signed_at, session.time_zone)
        raise DomainError("already_signed", _("You signed at %(at)s: once is enough.") % {"at": at})
    _check_window(half_day, session.state, session.time_zone, now)
    return Attendance.objects.create(
        half_day=half_day, user=user, signed_name=user.get_full_name(), signed_at=now
    )


def _check_window(half_day: HalfDay, state: str, zone: str, now: datetime) -> None:
    if state != SessionState.ANNOUNCED or not half_day.is_active:
        raise DomainError("session_cancelled", _("This session is cancelled: there is nothing to sign."))
    if now < opens_at(half_day):
        at = {"at": dates.day_clock(opens_at(half_day), zone)}
        raise DomainError("too_early", _("You can sign from %(at)s.") % at)
    if now > closes_at(half_day):
        at = {"at": dates.day_clock(closes_at(half_day), zone)}
        raise DomainError(
            "too_late",
            _(
                "Signing closed on %(at)s. Were you there? Tell the manager, who will note it beside the sheet."
            )
            % at,
        )
