"""Certificates for many: ordered at once, made by the worker line by line, each once whatever stops it."""

import logging
from collections.abc import Iterable

from django.db import transaction

from lms.accounts.models import User
from lms.core.broker import wake_worker_on_commit
from lms.core.errors import DomainError
from lms.programme.models import CoursePage
from lms.proof import queries, rules
from lms.proof.enums import CertificateKind, LineState
from lms.proof.models import IssueOrder, OrderLine

from .certificates import issue
from .errors import forbidden, refusal

log = logging.getLogger(__name__)


@transaction.atomic
def order_certificates(
    *, course: CoursePage, people: Iterable[int], kind: str, label: str, by: User
) -> IssueOrder:
    """Write who is to get one; the worker looks at each again. Raises `nobody`."""
    if not rules.can_certify(by, course):
        raise forbidden()
    keys = sorted(set(people))
    if not keys:
        raise refusal("nobody")
    order = IssueOrder.objects.create(course=course, kind=kind, label=label[:160], by=by)
    OrderLine.objects.bulk_create([OrderLine(order=order, person_id=key) for key in keys])
    wake_worker_on_commit("proof.run_order", order.pk)
    return order


def run_order(*, order_id: int) -> int:
    """Settle the lines that wait, each in a transaction of its own; how many. Killed at any point, it goes on from there."""
    settled = 0
    waiting = OrderLine.objects.filter(order=order_id, state=LineState.WAITING).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        settled += _settle(pk)
    return settled


def orders_waiting() -> list[int]:
    """Those with a line that nobody has settled."""
    rows = OrderLine.objects.filter(state=LineState.WAITING).order_by("order")
    return list(rows.values_list("order", flat=True).distinct())


@transaction.atomic
def _settle(pk: int) -> bool:
    """One line, unless another worker has it."""
    rows = OrderLine.objects.select_for_update(of=("self",), skip_locked=True)
    line = (
        rows.select_related("order__course", "order__by", "person")
        .filter(pk=pk, state=LineState.WAITING)
        .first()
    )
    if line is None:
        return False
    order = line.order
    try:
        with transaction.atomic():
            line.certificate, is_new = issue(
                person=line.person, course=order.course, kind=order.kind, by=order.by
            )
        line.state = LineState.ISSUED if is_new else LineState.HAD_ONE
    except DomainError as error:
        line.state, line.refusal = LineState.REFUSED, error.code
    except Exception:
        log.exception("Line %s of an order of certificates failed", pk)
        line.state, line.refusal = LineState.REFUSED, "error"
    line.save(update_fields=["state", "refusal", "certificate"])
    return True


def issue_finished(*, progress_id: int) -> bool:
    """The certificate of one course that was finished, where it is issued by itself; whether there is a new one."""
    progress = queries.automatic_now().select_related("user", "course").filter(pk=progress_id).first()
    if progress is None:
        return False
    try:
        return issue(person=progress.user, course=progress.course, kind=CertificateKind.COMPLETION)[1]
    except DomainError as error:
        log.info("No certificate for progress %s: %s", progress_id, error.code)
        return False
