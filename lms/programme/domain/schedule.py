"""What « Programmer » promises: pages appear and disappear at the minute that was written on their screen."""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision

log = logging.getLogger(__name__)


def apply_schedule() -> tuple[int, int]:
    """Publish what is due and take down what has expired; how many of each. Calling it twice changes nothing more.

    Each page is a transaction of its own: one that cannot be published is named in the journal and holds up no other
    (Wagtail's own command stops there). Publishing comes first, so that a page whose two dates have both passed while
    nothing ran is not online for a minute.
    """
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now()).order_by(
        "approved_go_live_at", "pk"
    )
    published = sum(_each(_publish, due.values_list("pk", flat=True)))
    expired = Page.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at", "pk")
    return published, sum(_each(_expire, expired.values_list("pk", flat=True)))


def _each(verb: Callable[[int], bool], keys: Iterable[int]) -> Iterator[bool]:
    for key in list(keys):
        try:
            yield verb(key)
        except Exception:  # whatever one page has, the others have their hour
            log.exception("%s %s did not follow its schedule", verb.__name__, key)


@transaction.atomic
def _publish(pk: int) -> bool:
    """Two workers, or a manager who has just published or withdrawn it, find nothing left to do."""
    waiting = Revision.objects.filter(pk=pk, approved_go_live_at__lte=timezone.now())
    revision = waiting.select_for_update(of=("self",)).first()
    if revision is None:
        return False
    action = PublishPageRevisionAction(revision, log_action="wagtail.publish.scheduled")
    # A later version may be under review: Wagtail would cancel that without a word because something was published.
    action.object._current_workflow_states = []
    action.execute(skip_permission_checks=True)
    return True


@transaction.atomic
def _expire(pk: int) -> bool:
    over = Page.objects.filter(pk=pk, live=True, expire_at__lte=timezone.now())
    page = over.select_for_update(of=("self",)).first()
    if page is None:
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
