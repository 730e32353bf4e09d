"""Who is told what of works. Each function runs in the transaction of its event."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from lms.accounts.models import User
from lms.handins import notifications
from lms.learning.marks import format_points
from lms.learning.registry import coaches_of
from lms.notify.domain.outbox import write_message
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

if TYPE_CHECKING:
    from lms.handins.models import HandIn, HandInFile, Review, Version


def markers_of(work: "HandIn") -> list[User]:
    """The coaches of its cohort and the experts of its theme, each once, but not for their own work."""
    roles = ThemeRole.objects.in_force().filter(page=work.course.theme_id, role=ThemeRoleKind.EXPERT)
    experts = User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("pk")
    coaches = coaches_of(work.cohort_id) if work.cohort_id is not None else []
    found = {one.pk: one for one in [*coaches, *experts]}
    return [
        found[key]
        for key in sorted(found)
        if not work.__class__.objects.owned_by(found[key]).filter(pk=work.pk).exists()
    ]


def _page(work: "HandIn") -> str:
    return reverse("handins:hand_in", args=[work.pk])


def _about(work: "HandIn") -> dict[str, Any]:
    return {"title": work.title, "whose": work.whose, "hue": work.course.theme.hue}


def handed_in(version: "Version") -> None:
    """To those who mark, once a version."""
    work = version.hand_in
    for reader in markers_of(work):
        write_message(
            recipient=reader, notification=notifications.HANDED_IN,
            key=f"hand-in:{work.pk}:{version.number}:handed-in:{reader.pk}",
            context={**_about(work), "number": version.number, "is_late": version.is_late}, url=_page(work),
        )  # fmt: skip


def reviewed(review: "Review", work: "HandIn") -> None:
    """To the person, or to each of the team: what became of their version."""
    from .work import people_of

    mark = ""
    if review.points is not None and review.possible is not None:
        mark = f"{format_points(review.points)} / {format_points(review.possible)}"
    for person in people_of(work):
        write_message(
            recipient=person, notification=notifications.REVIEWED,
            key=f"hand-in:{work.pk}:{work.number}:review:{review.number}:{person.pk}",
            context={
                **_about(work), "number": work.number, "to_redo": review.verdict == "to_redo", "mark": mark,
                "comment": review.comment, "reader": review.by.get_full_name(),
            },
            url=_page(work),
        )  # fmt: skip


def file_refused(file: "HandInFile", work: "HandIn") -> None:
    """To who sent it: why, and that nothing was handed in."""
    if file.uploader is None or not file.uploader.is_active:
        return
    write_message(
        recipient=file.uploader, notification=notifications.FILE_REFUSED, key=f"hand-in:file:{file.pk}:refused",
        context={**_about(work), "name": file.name, "sentence": file.sentence},
        url=reverse("handins:work", args=[work.lesson_id, work.block]),
    )  # fmt: skip
