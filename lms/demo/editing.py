"""What waits in the administration: a sheet that was proposed, a lesson half written, another handed in for review."""

from typing import Any

from django.conf import settings

from library.domain.resources import propose
from library.models import Resource
from lms.accounts.models import User
from lms.programme.models import LessonPage, ModulePage, ThemePage

SILENT = "django.core.mail.backends.dummy.EmailBackend"


def load(plan: dict[str, Any], team: dict[str, User]) -> None:
    """Each once; what is there already is left as people made it."""
    _propose(plan["proposal"], team["participant2@demo.test"])
    _draft(plan["draft"], team["editrice@demo.test"])
    _hand_in(plan["handed_in"], team["editrice@demo.test"])


def _propose(row: dict[str, Any], by: User) -> None:
    if Resource.objects.filter(title=row["title"]).exists():
        return
    theme = ThemePage.objects.get(slug=row["theme"])
    propose(by=by, title=row["title"], summary=row["summary"], body=row["body"], themes=[theme])


def _draft(row: dict[str, Any], editor: User) -> None:
    module = ModulePage.objects.filter(slug=row["module"]).first()
    if module is None or LessonPage.objects.filter(slug=row["slug"]).exists():
        return
    lesson = LessonPage(title=row["title"], slug=row["slug"], minutes=8, outcome=row["outcome"], live=False)
    lesson.body = [("text", row["text"])]  # type: ignore[assignment]
    module.add_child(instance=lesson)
    lesson.save_revision(user=editor)


def _hand_in(row: dict[str, Any], editor: User) -> None:
    """A card more in a lesson. Nobody gets a letter about it when the demonstration is loaded."""
    lesson = LessonPage.objects.filter(slug=row["lesson"]).first()
    resource = Resource.objects.filter(title=row["resource"]).first()
    if lesson is None or resource is None or lesson.latest_revision.user_id is not None:
        return
    lesson.body.append(("resource", {"resource": resource, "note": row["note"]}))
    lesson.save_revision(user=editor)
    workflow = lesson.get_workflow()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, SILENT
    try:
        workflow.start(lesson, editor)
    finally:
        settings.EMAIL_BACKEND = backend
