"""A package takes its place in a lesson."""

import uuid
from typing import Any

from django.db import transaction
from wagtail.models import Site

from lms.packages.enums import DoneWhen
from lms.packages.models import Package
from lms.packages.queries import KIND
from lms.programme.models import LessonPage


def lesson_at(path: str) -> LessonPage | None:
    """The lesson of this address on the site (`/parcours/…/`)."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return None
    wanted = f"{site.root_page.url_path.rstrip('/')}/{path.strip('/')}/"
    return LessonPage.objects.filter(url_path=wanted).first()


def packages_of(lesson: LessonPage) -> list[int]:
    """Keys of the packages in what is online, in order."""
    blocks = (block for block in lesson.body.raw_data if block.get("type") == KIND)
    return [block["value"]["package"] for block in blocks]


@transaction.atomic
def place(*, lesson: LessonPage, package: Package, by: Any = None) -> None:
    """Put it at the end of the lesson and publish; a lesson that has it already is left as it is."""
    LessonPage.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    lesson.refresh_from_db()
    if package.pk in packages_of(lesson):
        return
    value = {"package": package.pk, "title": package.title[:120], "done_when": DoneWhen.FINISHED.value}
    block = {"type": KIND, "id": str(uuid.uuid4()), "value": value}
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python([*lesson.body.raw_data, block])
    lesson.save_revision(user=by, log_action=True).publish(user=by)
