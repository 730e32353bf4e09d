"""Who is told what. Each function runs in the transaction of its event; the key names the event and the reader."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cohorts import notifications, queries
from cohorts.calendars import letter_calendar
from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort, Enrolment, GroupSession, HalfDay
from lms.accounts.models import User
from lms.learning.course_content import PageNode
from lms.notify.domain.outbox import write_message
from lms.notify.registry import Notification
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def _notify_person(
    enrolment: Enrolment,
    notification: Notification,
    url: str,
    half_days: "Iterable[HalfDay]" = (),
    *,
    own: bool = False,
    **more: Any,
) -> None:
    """A row changes under the lock of its cohort: when it changed names the event.

    `own`: done by the person, perhaps in a loop: what has not been sent yet is replaced by what is so now, and the same
    news is not sent again within the hour.
    """
    half_days = list(half_days)
    context = {"cohort": enrolment.cohort, "hue": enrolment.cohort.theme.hue, "half_days": half_days}
    write_message(
        recipient=enrolment.user,
        notification=notification,
        key=f"enrolment:{enrolment.pk}:{notification.name}:{enrolment.updated_at.timestamp():.6f}",
        context=context | more,
        url=url,
        calendar=letter_calendar(half_days, enrolment.user, withdrawn=enrolment.seat is None),
        replaces=f"enrolment:{enrolment.pk}:" if own else "",
    )


def _own_page(enrolment: Enrolment) -> str:
    return reverse("cohorts:cohort", args=[enrolment.cohort_id])


def enrolled(enrolment: Enrolment, *, own: bool = False) -> None:
    """To the person, with the coming sessions for their calendar."""
    to_come = queries.half_days_to_come(enrolment.cohort)
    _notify_person(enrolment, notifications.ENROLLED, _own_page(enrolment), to_come, own=own)


def joined(enrolment: Enrolment) -> None:
    """To the managers of the theme, who did not do it themselves: who came, and whether they wait."""
    _notify_managers(enrolment, notifications.JOINED, waits=enrolment.seat is None)


def left(enrolment: Enrolment, *, had_seat: bool, served: "list[Enrolment]") -> None:
    """To the managers of the theme: who left by themselves, and who has the seat now."""
    heirs = [each.user for each in served]
    _notify_managers(enrolment, notifications.LEFT, had_seat=had_seat, heirs=heirs)


def _notify_managers(enrolment: Enrolment, notification: Notification, **more: Any) -> None:
    """Joining and leaving in a loop are one piece of news: what has not been sent yet is replaced by what is so now."""
    held = ThemeRole.objects.in_force().filter(page=enrolment.cohort.theme_id, role=ThemeRoleKind.MANAGER)
    managers = User.objects.active().filter(pk__in=held.values("user"))
    event = f"managers:{enrolment.pk}:"
    when = f"{enrolment.updated_at.timestamp():.6f}"
    context = {"cohort": enrolment.cohort, "person": enrolment.user, "hue": enrolment.cohort.theme.hue}
    for manager in managers.exclude(pk=enrolment.user_id).order_by("pk").distinct():
        write_message(
            recipient=manager,
            notification=notification,
            key=f"{event}{notification.name}:{when}:{manager.pk}",
            context=context | more,
            url=reverse("cohorts:people", args=[enrolment.cohort_id]),
            replaces=event,
        )


def waitlisted(enrolment: Enrolment, *, own: bool = False) -> None:
    """To the person; the page of the cohort is not theirs yet."""
    _notify_person(enrolment, notifications.WAITLISTED, reverse("cohorts:list"), own=own)


def seat_freed(enrolment: Enrolment) -> None:
    """To the first who waited, with the coming sessions for their calendar."""
    to_come = queries.half_days_to_come(enrolment.cohort)
    _notify_person(enrolment, notifications.SEAT_FREED, _own_page(enrolment), to_come)


def withdrawn(enrolment: Enrolment, *, had_seat: bool, own: bool = False) -> None:
    """To the person; their calendar loses the coming sessions, unless it never had them."""
    gone = queries.half_days_to_come(enrolment.cohort) if had_seat else ()
    _notify_person(
        enrolment, notifications.WITHDRAWN, reverse("cohorts:list"), gone, own=own, had_seat=had_seat
    )


def _audience(cohort: Cohort, by: User | None) -> "QuerySet[User]":
    """Participants and coaches, but for the author."""
    enrolled_in = Enrolment.objects.filter(cohort=cohort, status=EnrolmentStatus.ENROLLED)
    who = Q(pk__in=enrolled_in.values("user")) | Q(coached_cohorts=cohort)
    people = User.objects.active().filter(who).order_by("pk").distinct()
    return people.exclude(pk=by.pk) if by else people


def period_changed(cohort: Cohort, *, by: User | None) -> None:
    """To the cohort, its coaches and those who wait: from when to when."""
    waiting = Q(enrolments__cohort=cohort, enrolments__status=EnrolmentStatus.WAITLISTED)
    others = User.objects.active().filter(waiting).exclude(pk=by.pk if by else 0)
    people = {person.pk: person for person in (*_audience(cohort, by), *others)}
    for pk, person in sorted(people.items()):
        write_message(
            recipient=person,
            notification=notifications.PERIOD_CHANGED,
            key=f"{notifications.PERIOD_CHANGED.name}:{cohort.pk}:{cohort.updated_at.timestamp():.6f}:{pk}",
            context={"cohort": cohort, "hue": cohort.theme.hue},
            url=reverse("cohorts:list"),
        )


def coaches_changed(cohort: Cohort, *, new: "list[User]", gone: "list[User]", by: User | None) -> None:
    """Coaches who come (with the coming sessions for their calendar), coaches who go, and the cohort: once each."""
    half_days = list(queries.half_days_to_come(cohort))
    event = f"{notifications.COACHES_CHANGED.name}:{cohort.pk}:{timezone.now().timestamp():.6f}"
    context = {"cohort": cohort, "hue": cohort.theme.hue, "new": new, "gone": gone}
    seated = set(cohort.enrolments.seated().values_list("user", flat=True))
    for person in {each.pk: each for each in (*_audience(cohort, by), *gone)}.values():
        if not person.is_active or (by and person.pk == by.pk):
            continue
        comes, goes = person in new, person in gone
        mine = half_days if (comes or goes) and person.pk not in seated else []
        sees = not goes or person.pk in seated
        write_message(
            recipient=person,
            notification=notifications.COACHES_CHANGED,
            key=f"{event}:{person.pk}",
            context=context | {"comes": comes, "goes": goes, "half_days": mine},
            url=reverse("cohorts:cohort", args=[cohort.pk]) if sees else reverse("cohorts:list"),
            calendar=letter_calendar(mine, person, withdrawn=goes),
        )


def stuck(cohort: Cohort, course: PageNode, reader: User, words: str, *, by: User) -> bool:
    """To one person who stands still in a course, in the words of who leads the cohort; once a day, whoever writes."""
    message = write_message(
        recipient=reader,
        notification=notifications.STUCK,
        key=f"{notifications.STUCK.name}:{cohort.pk}:{course.pk}:{reader.pk}:{timezone.localdate()}",
        context={"cohort": cohort, "hue": cohort.theme.hue, "course": course, "words": words, "sender": by},
        url=reverse("learning:resume", args=[course.pk]),
    )
    return message is not None


def _notify_all(
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
    event = f"{notification.name}:{session.pk}:{session.updated_at.timestamp():.6f}"
    for reader in _audience(session.cohort, by):
        write_message(
            recipient=reader,
            notification=notification,
            key=f"{event}:{reader.pk}",
            context=context,
            url=reverse("cohorts:session", args=[session.pk]),
            calendar=letter_calendar((*half_days, *gone), reader),
        )


def session_announced(session: GroupSession, *, by: User | None = None) -> None:
    """To the cohort and its coaches."""
    _notify_all(session, notifications.ANNOUNCED, by)


def session_moved(session: GroupSession, *, gone: "Iterable[HalfDay]" = (), by: User | None = None) -> None:
    """To the cohort and its coaches; `gone`: the half-days that were removed."""
    _notify_all(session, notifications.MOVED, by, gone)


def session_cancelled(session: GroupSession, *, reason: str = "", by: User | None = None) -> None:
    """To the cohort and its coaches, with the reason that was given."""
    _notify_all(session, notifications.CANCELLED, by, reason=reason)
