"""Who is told what. Each function runs in the transaction of its event; the key names the event and the reader."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from cohorts import notifications
from cohorts.calendars import letter_calendar
from cohorts.enums import EnrolmentStatus
from cohorts.models import Enrolment, GroupSession, HalfDay
from lms.accounts.models import User
from lms.notify.domain.outbox import write_message
from lms.notify.registry import Notification
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

if TYPE_CHECKING:
    from collections.abc import Iterable


def _tell_person(enrolment: Enrolment, notification: Notification, url: str) -> None:
    """A row changes under the lock of its cohort: when it changed names the event."""
    write_message(
        recipient=enrolment.user,
        notification=notification,
        key=f"{notification.code}:{enrolment.pk}:{enrolment.updated_at.timestamp():.6f}",
        context={"cohort": enrolment.cohort, "hue": enrolment.cohort.theme.hue},
        url=url,
    )


def enrolled(enrolment: Enrolment) -> None:
    """To the person."""
    _tell_person(enrolment, notifications.ENROLLED, reverse("cohorts:cohort", args=[enrolment.cohort_id]))


def joined(enrolment: Enrolment) -> None:
    """To the managers of the theme, who did not do it themselves: who came, and whether they wait."""
    held = ThemeRole.objects.in_force().filter(page=enrolment.cohort.theme_id, role=ThemeRoleKind.MANAGER)
    managers = User.objects.active().filter(pk__in=held.values("user"))
    event = f"{notifications.JOINED.code}:{enrolment.pk}:{enrolment.updated_at.timestamp():.6f}"
    for manager in managers.exclude(pk=enrolment.user_id).order_by("pk").distinct():
        write_message(
            recipient=manager,
            notification=notifications.JOINED,
            key=f"{event}:{manager.pk}",
            context={
                "cohort": enrolment.cohort,
                "person": enrolment.user,
                "waits": enrolment.seat is None,
                "hue": enrolment.cohort.theme.hue,
            },
            url=reverse("cohorts:people", args=[enrolment.cohort_id]),
        )


def waitlisted(enrolment: Enrolment) -> None:
    """To the person; the page of the cohort is not theirs yet."""
    _tell_person(enrolment, notifications.WAITLISTED, reverse("cohorts:list"))


def seat_freed(enrolment: Enrolment) -> None:
    """To the first who waited."""
    _tell_person(enrolment, notifications.SEAT_FREED, reverse("cohorts:cohort", args=[enrolment.cohort_id]))


def withdrawn(enrolment: Enrolment) -> None:
    """To the person."""
    _tell_person(enrolment, notifications.WITHDRAWN, reverse("cohorts:list"))


def _readers(session: GroupSession, by: User | None) -> "Iterable[User]":
    """Participants and coaches, but for the author."""
    enrolled_in = Enrolment.objects.filter(cohort=session.cohort_id, status=EnrolmentStatus.ENROLLED)
    who = Q(pk__in=enrolled_in.values("user")) | Q(coached_cohorts=session.cohort_id)
    people = User.objects.active().filter(who).order_by("pk").distinct()
    return people.exclude(pk=by.pk) if by else people


def _tell_all(
    session: GroupSession,
    notification: Notification,
    by: User | None,
    gone: "Iterable[HalfDay]" = (),
    **more: Any,
) -> None:
    """`gone`: half-days that are no more; calendars are told to take them off."""
    half_days = list(session.half_days.select_related("room"))
    for half_day in (*half_days, *gone):
        half_day.session = session
    context = {"session": session, "cohort": session.cohort, "half_days": half_days, **more}
    context["hue"] = session.cohort.theme.hue
    event = f"{notification.code}:{session.pk}:{session.updated_at.timestamp():.6f}"
    for reader in _readers(session, by):
        write_message(
            recipient=reader,
            notification=notification,
            key=f"{event}:{reader.pk}",
            context=context,
            url=reverse("cohorts:session", args=[session.pk]),
            calendar=_calendar((*half_days, *gone), reader),
        )


def _calendar(half_days: "Iterable[HalfDay]", reader: User) -> list[dict[str, str]]:
    with translation.override(reader.language):
        return letter_calendar(half_days, reader)


def session_announced(session: GroupSession, *, by: User | None = None) -> None:
    """To the cohort and its coaches."""
    _tell_all(session, notifications.ANNOUNCED, by)


def session_moved(session: GroupSession, *, gone: "Iterable[HalfDay]" = (), by: User | None = None) -> None:
    """To the cohort and its coaches; `gone`: the half-days that were removed."""
    _tell_all(session, notifications.MOVED, by, gone)


def session_cancelled(session: GroupSession, *, reason: str = "", by: User | None = None) -> None:
    """To the cohort and its coaches, with the reason that was given."""
    _tell_all(session, notifications.CANCELLED, by, reason=reason)
