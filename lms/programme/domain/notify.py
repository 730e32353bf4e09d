"""Who is told what of the pages' reviews: our letters, through our outbox, in the place of Wagtail's own.

Wagtail's leave at once, outside any transaction, in its own words, and lead to the public address of a page that is
planned for next week. Each function runs in the transaction of its event; the key names the event and the reader.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.urls import reverse
from wagtail.admin import signal_handlers
from wagtail.admin.views.pages import edit
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.users.models import UserProfile

from lms.accounts.models import User
from lms.notify.domain.outbox import write_message
from lms.notify.registry import Notification
from lms.programme import notifications
from lms.programme.models import CoursePage

# True while a course is handled as one: then it is told as one.
_as_one: ContextVar[bool] = ContextVar("programme_course_as_one", default=False)


@contextmanager
def told_as_one() -> Iterator[None]:
    """No letter for each page: the caller writes one for all of them."""
    token = _as_one.set(True)
    try:
        yield
    finally:
        _as_one.reset(token)


def _wants(user: User, choice: str) -> bool:
    """What this person chose in Wagtail's preferences; a closed account is told nothing."""
    return bool(user.is_active and getattr(UserProfile.get_for_user(user), f"{choice}_notifications"))


def _write(
    user: User, notification: Notification, event: str, url: str, *, by: User | None, **context: Any
) -> None:
    who = by.get_full_name() if by else "Territoir’Prod"
    known = {"who": who, "number": 1, "course": False, "comment": "", "planned": None}
    key = f"{notification.name}:{event}:{user.pk}"
    write_message(recipient=user, notification=notification, key=key, context=known | context, url=url)


def _edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _reviewers(state: TaskState) -> Iterable[User]:
    task = state.task.specific
    if not isinstance(task, AbstractGroupApprovalTask):
        return []
    return User.objects.active().filter(groups__in=task.groups.all()).distinct().order_by("pk")


# --- Handed in ----------------------------------------------------------------------------------
@transaction.atomic
def submitted(instance: TaskState, user: User | None = None, **signal: object) -> None:
    """To those who may approve, but for the one who hands in."""
    page = instance.revision.content_object
    if _as_one.get() or not isinstance(page, Page):
        return
    title = instance.revision.as_object().title
    for reader in _reviewers(instance):
        if reader != user and _wants(reader, "submitted"):
            _write(
                reader, notifications.SUBMITTED, f"{instance.pk}", _edit(page), title=title, by=user, number=1
            )


def course_submitted(*, by: User, course: CoursePage, states: list[TaskState]) -> None:
    """The same for a course with its modules and lessons: one letter."""
    readers = {reader.pk: reader for state in states for reader in _reviewers(state)}
    url = reverse("programme_review", args=[course.pk])
    for reader in readers.values():
        if reader != by and _wants(reader, "submitted"):
            context = {"title": course.draft_title, "by": by, "number": len(states), "course": True}
            _write(reader, notifications.SUBMITTED, f"course:{states[0].pk}", url, **context)


# --- Answered -----------------------------------------------------------------------------------
def _where(page: Page, user: User) -> str:
    """The page where it is online for this reader, else its form; for who has left the team, no page at all."""
    if page.live and type(page).objects.visible_to(user).filter(pk=page.pk).exists():
        return page.get_url() or ""
    return _edit(page) if page.permissions_for_user(user).can_edit() else ""


@transaction.atomic
def approved(instance: WorkflowState, user: User | None = None, **signal: object) -> None:
    """To who handed in: where it is online, or when it will be."""
    author = instance.requested_by
    page = (
        Page.objects.filter(pk=instance.object_id).specific().first()
        if instance.object_id.isdecimal()
        else None
    )
    if _as_one.get() or page is None or author is None or author == user or not _wants(author, "approved"):
        return
    state = instance.current_task_state
    planned = state.revision.approved_go_live_at if state else None
    context = {
        "title": page.draft_title,
        "by": user,
        "comment": state.comment if state else "",
        "planned": planned,
    }
    _write(author, notifications.APPROVED, f"{instance.pk}", _where(page, author), number=1, **context)


def course_approved(*, by: User, course: CoursePage, states: list[TaskState]) -> None:
    """One letter to each who handed in pages of the course."""
    authors: dict[Any, int] = {}
    for state in states:
        authors[state.workflow_state.requested_by] = authors.get(state.workflow_state.requested_by, 0) + 1
    for author, number in authors.items():
        if author is not None and author != by and _wants(author, "approved"):
            fresh = CoursePage.objects.get(pk=course.pk)
            context = {"title": fresh.draft_title, "by": by, "number": number, "course": True}
            _write(author, notifications.APPROVED, f"course:{states[0].pk}", _where(fresh, author), **context)


@transaction.atomic
def rejected(instance: WorkflowState, user: User | None = None, **signal: object) -> None:
    """To who handed in, with the remark and the form."""
    author, state = instance.requested_by, instance.current_task_state
    page = Page.objects.filter(pk=instance.object_id).first() if instance.object_id.isdecimal() else None
    if page is None or state is None or author is None or author == user or not _wants(author, "rejected"):
        return
    context = {"title": page.draft_title, "by": user, "comment": state.comment}
    url = _edit(page) if page.permissions_for_user(author).can_edit() else ""
    _write(author, notifications.REJECTED, f"{state.pk}", url, **context)


# --- Comments -----------------------------------------------------------------------------------
@transaction.atomic
def commented(recipient_users: Iterable[Any], notification: str, extra_context: dict[str, Any]) -> bool:
    """In the place of Wagtail's `send_notification`: to who follows the page or the thread, and still may read it."""
    page, changes = extra_context["page"], dict(extra_context)
    changes["title"], changes["by"] = page.draft_title, changes.pop("editor")
    for reader in recipient_users:
        if _wants(reader, notification) and page.permissions_for_user(reader).can_edit():
            event = f"{page.pk}:{page.latest_revision_id}"
            _write(reader, notifications.COMMENTED, event, _edit(page), **changes)
    return True


def notify_instead_of_wagtail() -> None:
    """Called once by AppConfig.ready, before or after Wagtail's own."""
    for signal, receiver, sender in (
        (task_submitted, submitted, TaskState),
        (workflow_approved, approved, WorkflowState),
        (workflow_rejected, rejected, WorkflowState),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"programme.tell.{receiver.__name__}")
    signal_handlers.register_signal_handlers = lambda: None
    task_submitted.disconnect(
        sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
    for signal, word in (
        (workflow_submitted, "submitted"),
        (workflow_approved, "approved"),
        (workflow_rejected, "rejected"),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{word}_email_notification")
    edit.send_notification = commented
