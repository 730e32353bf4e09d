"""Issuing, revoking and replacing certificates. What was issued is never altered: it gets another event.

Order of locks: the person's CourseProgress, the certificate, the series of the year.
"""

import logging
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.learning.models import CourseEdition, CourseProgress
from lms.programme.models import CoursePage
from lms.proof import codes, printing, queries, rules
from lms.proof.earned import Earned
from lms.proof.enums import CertificateKind, EventKind
from lms.proof.models import Certificate, CertificateEvent, NumberSeries
from lms.proof.registry import Presence, presence_of
from lms.proof.seals import seal_of

from . import notify
from .errors import forbidden, refusal

log = logging.getLogger(__name__)
SHORTEST_REASON = 3
LINE = "60s"  # how long one waits for the number before one's own


@transaction.atomic
def issue(
    *, person: User, course: CoursePage, kind: str = CertificateKind.COMPLETION, by: User | None = None
) -> tuple[Certificate, bool]:
    """The certificate of this person for the edition they follow, and whether it is new: there is one of a kind.

    `by=None` is the platform itself. Raises a DomainError where the person did not earn it.
    """
    if by is not None and not rules.can_certify(by, course):
        raise forbidden()
    progress = _lock_progress(person, course)
    known = Certificate.objects.filter(
        person=person, edition=progress.edition_id, kind=kind, replaces__isnull=True
    ).first()
    if known is not None:
        return known, False
    certificate = _write(progress, progress.edition, kind, by=by)
    return certificate, True


@transaction.atomic
def revoke(*, certificate: Certificate, by: User, reason: str) -> CertificateEvent:
    """It is not valid any more; the register keeps it, and says so. The person is told why."""
    if not rules.can_certify(by, certificate.course):
        raise forbidden()
    found = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    kinds = _kinds(found)
    if EventKind.REPLACED in kinds:
        raise refusal("already_replaced")
    if EventKind.REVOKED in kinds:
        raise refusal("already_revoked")
    event = _add_event(found, EventKind.REVOKED, by=by, reason=_reason(reason))
    notify.revoked(found, event)
    return event


@transaction.atomic
def replace(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Another one with a number of its own, as things stand today (name, objectives, result); the old one says so.

    For a certificate that is wrong, or was revoked by mistake: the new one is of the same person, edition and kind.
    """
    if not rules.can_certify(by, certificate.course):
        raise forbidden()
    progress = _lock_progress(certificate.person, certificate.course)
    old = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if EventKind.REPLACED in _kinds(old):
        raise refusal("already_replaced")
    words = _reason(reason)
    new = _write(progress, old.edition, old.kind, by=by, replaces=old)
    _add_event(old, EventKind.REPLACED, by=by, reason=words)
    return new


def pdf_of(certificate: Certificate) -> bytes:
    """The file, made again from what was frozen. Raises `erased`, or `altered` where the data are not those issued."""
    check_data(certificate)
    return printing.make_pdf(certificate.data)


def check_data(certificate: Certificate) -> None:
    """Whether what stands in `data` is what was printed."""
    if certificate.erased_at is not None:
        raise refusal("erased", status=410)
    if printing.digest(printing.canonical(certificate.data)) != certificate.data_sha256:
        log.error("Certificate %s is not what was issued", certificate.number)
        raise refusal("altered")


def _lock_progress(person: User, course: CoursePage) -> CourseProgress:
    rows = CourseProgress.objects.select_for_update(of=("self",)).select_related("user", "course", "edition")
    progress = rows.filter(user=person, course=course).first()
    if progress is None:
        raise refusal("not_begun")
    return progress


def check_earned(kind: str, person: User, earned: Earned, presence: Presence | None) -> None:
    """Nothing for who did nothing. Raises a DomainError with the reason."""
    if not person.is_active:
        raise refusal("account_closed")
    if not f"{person.first_name}{person.last_name}".strip():
        raise refusal("no_name")
    if kind == CertificateKind.ATTENDANCE:
        if presence is None or presence.minutes <= 0:
            raise refusal("no_presence")
        return
    if earned.finished_at is None:
        raise refusal("not_finished")
    if not earned.has_done:
        raise refusal("did_nothing")


def _write(
    progress: CourseProgress,
    edition: CourseEdition,
    kind: str,
    *,
    by: User | None,
    replaces: Certificate | None = None,
) -> Certificate:
    now = timezone.now()
    person, course = progress.user, progress.course
    earned = queries.earned_in(edition, progress)
    presence = presence_of([person.pk], course.theme_id, now).get(person.pk)
    check_earned(kind, person, earned, presence)
    values: dict[str, Any] = {"kind": kind, "person": person, "course": course, "edition": edition}
    values |= {"begun_on": printing.day_of(earned.begun_at), "issued_at": now, "replaces": replaces}
    values["finished_on"] = printing.day_of(earned.finished_at) if earned.finished_at else None
    series = _lock_series(printing.day_of(now).year)
    certificate = Certificate(year=series.year, rank=series.last + 1, code=codes.make_code(), **values)
    _print(certificate, earned, presence)
    certificate.save(force_insert=True)
    NumberSeries.objects.filter(pk=series.pk).update(last=certificate.rank)
    _add_event(certificate, EventKind.ISSUED, by=by)
    notify.ready(certificate)
    return certificate


def _lock_series(year: int) -> NumberSeries:
    """Held to the end of the transaction: a number that is not used is given to the next one.

    Whoever comes while many are issued stands in line, and longer than pages may wait elsewhere.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LINE}'")
            cursor.execute(f"SET LOCAL statement_timeout = '{LINE}'")
    return NumberSeries.objects.select_for_update().get_or_create(year=year)[0]


def _print(certificate: Certificate, earned: Earned, presence: Presence | None) -> None:
    """Freeze what stands on it."""
    person, course = certificate.person, certificate.course
    known = queries.settings_of(course)
    territory = person.territories.order_by("name_key", "pk").first()
    printed = printing.Printed(
        kind=certificate.kind,
        number=certificate.number,
        code=certificate.code,
        person=person.get_full_name(),
        territory=territory.name if territory else "",
        course=course.title,
        theme=course.theme.title,
        hue=course.theme.hue,
        issued_on=printing.day_of(certificate.issued_at),
        objectives=[line.strip() for line in course.objectives.splitlines() if line.strip()],
        signatory=known.signatory,
    )
    certificate.data = printing.printed_data(printed, earned, presence)
    certificate.person_name, certificate.course_title = certificate.data["person"], certificate.data["course"]
    certificate.data_sha256 = printing.digest(printing.canonical(certificate.data))
    certificate.pdf_sha256 = printing.digest(printing.make_pdf(certificate.data))


def _kinds(certificate: Certificate) -> set[str]:
    return set(certificate.events.values_list("kind", flat=True))


def _add_event(certificate: Certificate, kind: str, *, by: User | None, reason: str = "") -> CertificateEvent:
    last = certificate.events.order_by("-number").first()
    number, before = (last.number + 1, last.seal) if last else (1, "")
    event = CertificateEvent(
        certificate=certificate, number=number, kind=kind, at=timezone.now(), by=by, reason=reason
    )
    event.seal = seal_of(certificate, event, before)
    event.save(force_insert=True)
    return event


def _reason(words: str) -> str:
    words = words.strip()
    if len(words) < SHORTEST_REASON:
        raise refusal("no_reason", field="reason", status=422)
    return words
