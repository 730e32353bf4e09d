"""Handing in pages and approving them: what was read is what is approved, and what was approved is what is published.

While a page is under review, the text under review is the one that stands there now (`ProgrammePage.save_revision`);
whoever approves names the version that they read, and where there is a later one the approval is refused.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, Workflow, WorkflowState

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.programme.domain import notify
from lms.programme.models import CoursePage, LessonPage
from lms.programme.proofreading import problems_of
from lms.programme.queries import written


def mark_of(revision: Revision) -> str:
    """Names a version. Wagtail's autosave writes a revision anew under the same key, with another hour."""
    return f"{revision.pk}-{revision.created_at:%Y%m%d%H%M%S%f}"


def _waiting(task_state_id: int) -> TaskState:
    state = (
        TaskState.objects.select_for_update(of=("self",))
        .select_related("revision", "workflow_state")
        .filter(pk=task_state_id)
        .first()
    )
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise DomainError(
            "not_waiting",
            _("This text no longer waits for you: somebody has answered, or it was taken back."),
        )
    return state


@transaction.atomic
def still_waits(*, task_state_id: int) -> None:
    """Raises `not_waiting` where somebody has answered."""
    _waiting(task_state_id)


@transaction.atomic
def approve(*, by: User, task_state_id: int, read: str, comment: str = "") -> Page:
    """Approve the version that was read, which publishes it; `read` is its `mark_of`.

    Raises `not_waiting`, `text_changed` (another version stands there now: nothing is published), `not_ready` and
    `forbidden`.
    A second click meets `not_waiting`.
    """
    state = _waiting(task_state_id)
    page: Page = state.revision.content_object
    if "approve" not in {name for name, *_rest in state.task.specific.get_actions(page, by)}:
        raise DomainError("forbidden", _("You cannot approve this page."), status=403)
    if mark_of(state.revision) != read:
        raise DomainError(
            "text_changed",
            _(
                "“%(title)s” has changed since you read it, so it was not published. Read what has changed, then approve it."
            )
            % {"title": page.get_latest_revision_as_object().title},
        )
    _refuse_unfinished(page)
    state.specific.approve(user=by, comment=comment)
    return page


def _refuse_unfinished(page: Page) -> None:
    """Raises `not_ready` where a check of lessons says that this one must not be published as it is."""
    lesson = page.specific
    if isinstance(lesson, LessonPage):
        blocking = [one for one in problems_of([written(lesson)])[lesson.pk] if one.blocks]
        if blocking:
            said = {"title": lesson.get_latest_revision_as_object().title, "why": blocking[0].text}
            raise DomainError("not_ready", _("“%(title)s” cannot be published yet. %(why)s") % said)


# --- A course with its modules and lessons, as one ----------------------------------------------
def _at_and_below(course: CoursePage) -> Any:
    return Page.objects.filter(path__startswith=course.path).order_by("path")


def to_submit(*, by: User, course: CoursePage) -> list[Page]:
    """Pages of the course, in its order, that have something to hand in and that this person may hand in."""
    drafts = _at_and_below(course).filter(has_unpublished_changes=True, alias_of=None).specific()
    return [page for page in drafts if page.permissions_for_user(by).can_submit_for_moderation()]


@transaction.atomic
def submit_course(*, by: User, course: CoursePage) -> list[Page]:
    """Hand in all that is unfinished in the course; what waits already is left alone. Twice is the same as once."""
    list(_at_and_below(course).select_for_update(of=("self",)).only("pk"))
    pages = to_submit(by=by, course=course)
    with notify.told_as_one():
        for page in pages:
            _hand_in(page, by)
    states = [state for page in pages if (state := page.current_workflow_task_state)]
    if states:
        notify.course_submitted(by=by, course=course, states=states)
    return pages


def _hand_in(page: Page, by: User) -> None:
    state: WorkflowState | None = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    else:
        workflow: Workflow = page.get_workflow()
        workflow.start(page, by)


def waiting_in(*, by: User, course: CoursePage) -> list[tuple[Page, TaskState]]:
    """What waits in the course for this person, in its order."""
    pages = {str(page.pk): page for page in _at_and_below(course)}
    states = TaskState.objects.reviewable_by(by).select_related("revision", "workflow_state")
    found = {state.revision.object_id: state for state in states if state.revision.object_id in pages}
    return [(page, found[key]) for key, page in pages.items() if key in found]


@transaction.atomic
def approve_course(*, by: User, course: CoursePage, read: Mapping[int, str], comment: str = "") -> list[Page]:
    """Approve all that waits in the course, from the course down, or nothing: `read` holds the mark of each task state.

    Raises as `approve` does, and `text_changed` where something waits that was not on the list that was read.
    """
    waiting = waiting_in(by=by, course=course)
    if not waiting:
        raise DomainError("not_waiting", _("Nothing waits in this course any more."))
    with notify.told_as_one():
        pages = [
            approve(by=by, task_state_id=state.pk, read=read.get(state.pk, ""), comment=comment)
            for _page, state in waiting
        ]
    notify.course_approved(by=by, course=course, states=[state for _page, state in waiting])
    return pages
