"""What `tests.world` and the tests of this app need: a lesson with works to hand in, and people who hand them in."""

import json
import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from lms.handins.domain import reviews, work
from lms.handins.domain.files import QUEUE
from lms.handins.models import HandIn
from lms.programme.models import LessonPage

BY_TEAM = {"whose": "team"}


def add_task(lesson: LessonPage, **fields: Any) -> str:
    """One more block at the end of a lesson that is online; its key."""
    page, key = LessonPage.objects.get(pk=lesson.pk), str(uuid.uuid4())
    value = {
        "title": "Mon diagnostic", "instruction": "<p>Deux pages.</p>", "criteria": ["Les publics sont nommés"],
        "takes": "either", "whose": "person", "out_of": "20", "counts_when": "accepted", **fields,
    }  # fmt: skip
    page.body = json.dumps([*page.body.raw_data, {"type": "hand_in", "value": value, "id": key}], default=str)
    page.save()
    return key


def keep(person: Any, lesson: LessonPage, block: str, text: str = "Mon texte", **fields: Any) -> HandIn:
    """A draft, from a page that knows the last step."""
    project = fields.pop("project", None)
    step = fields.pop("step", None)
    if step is None:
        same = {"project": project} if project else {"person": person}
        step = (
            HandIn.objects.filter(lesson=lesson, block=block, **same).values_list("step", flat=True).first()
            or 0
        )
    written = work.Written(text=text, note=fields.pop("note", ""), step=step, **fields)
    return work.keep_draft(by=person, lesson=lesson, block=block, written=written, project=project)


def hand_in(person: Any, lesson: LessonPage, block: str, text: str = "Mon texte", **fields: Any) -> HandIn:
    """A version, examined."""
    kept = keep(person, lesson, block, text, **fields)
    work.hand_in(by=person, lesson=lesson, block=block, step=kept.step, project=kept.project_id)
    QUEUE.drain()
    return HandIn.objects.get(pk=kept.pk)


def review(found: HandIn, by: Any, verdict: str = "accepted", comment: str = "Clair.", **fields: Any) -> Any:
    """By a page that was just opened."""
    found.refresh_from_db()
    if fields.get("points") is not None:
        fields["points"] = Decimal(fields["points"])
    return reviews.review(
        work=found, by=by, verdict=verdict, comment=comment, **{"step": found.step} | fields
    )


def hand_in_works(side: Any, payload: str) -> SimpleNamespace:
    """A work that waits for its reader, with a file, and one of a team that is to be done again."""
    from tests.library.help import PDF, upload

    own, ours = add_task(side.lesson, title=f"Travail {payload}"[:120]), add_task(side.lesson, **BY_TEAM)
    first = hand_in(
        side.participant, side.lesson, own, f"Texte {payload}", file=upload("diagnostic.pdf", PDF)
    )
    second = hand_in(side.participant, side.lesson, ours, f"Texte {payload}", project=side.project.pk)
    review(second, side.coach, "to_redo", f"Remarque {payload}")
    return SimpleNamespace(work=first, team=second, block=own, file=first.versions.get().file)


def arguments(side: Any, name: str) -> dict[str, Any]:
    """What fills the holes of this app's addresses; nothing for another app's."""
    works = side.handed
    here = {"lesson": side.lesson.pk, "block": works.block}
    return {
        "handins:hand_in": {"pk": works.work.pk},
        "handins:file": {"pk": works.file.pk},
        "handins:work": {**here, "block": works.team.block},
        "handins:deadline": {**here, "cohort": side.cohort.pk},
        "api:hand-in-detail": {"pk": works.work.pk, "id": works.work.pk},
    }.get(name, {})
