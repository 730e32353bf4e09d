"""Begin, go on, begin again: one live launch a person and block; each opening of a part has its number."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.learning.domain.progress import refuse_closed
from lms.packages.escaped import dump
from lms.packages.models import Launch, Package, PackageVersion, ScoState
from lms.packages.results import Outcome
from lms.packages.seeds import seed

from .errors import refusal
from .outcomes import tell

IN_AN_OPENING = 1 << 20  # numbers of commits; above, the opening


@dataclass(frozen=True)
class Opening:
    """One part, opened once: what its run-time is filled with, and the first number that it gives."""

    launch: int
    version: PackageVersion
    item: dict[str, Any]
    seed: dict[str, Any]
    first: int


def newest(package: Package) -> PackageVersion | None:
    """The version that somebody who begins now gets."""
    return package.versions.order_by("-number").first()


@transaction.atomic
def begin(*, person: Any, lesson: Any, block: str, package: Package) -> Launch:
    """The live launch of this person and block, made where there is none. Asked twice it is the same one.

    One that was begun on another package stays in the history and is closed: the editor put something else there.
    Raises `no_version`, `not_open_yet`.
    """
    refuse_closed(person, lesson)
    version = newest(package)
    if version is None:
        raise refusal("no_version")
    live = _live(person, lesson, block)
    if live is not None and live.version.package_id == package.pk:
        return live
    if live is not None:
        _close(live)
    return _made(person, lesson, block, version)


@transaction.atomic
def begin_again(*, launch_id: int) -> Launch:
    """Close this way through the package and begin a new one, on its newest version. A closed one gives the live one.

    Raises `not_open_yet`.
    """
    rows = Launch.objects.select_for_update(of=("self",))
    launch = rows.select_related("version__package", "lesson", "person").get(pk=launch_id)
    refuse_closed(launch.person, launch.lesson)
    live = _live(launch.person, launch.lesson, launch.block)
    if live is not None and live.pk != launch.pk:
        return live
    version = newest(launch.version.package) or launch.version
    if live is not None:
        _close(live)
    return _made(launch.person, launch.lesson, launch.block, version)


def stay(*, launch_id: int, number: int) -> None:
    """The person was asked about this version, and goes on with theirs: they are asked again at the next one."""
    Launch.objects.filter(pk=launch_id, stays__lt=number).update(stays=number)


def _live(person: Any, lesson: Any, block: str) -> Launch | None:
    rows = Launch.objects.live().select_for_update(of=("self",)).select_related("version")
    return rows.filter(person=person, lesson=lesson, block=block).first()


def _close(launch: Launch) -> None:
    launch.closed_at = timezone.now()
    launch.save(update_fields=["closed_at"])


def _made(person: Any, lesson: Any, block: str, version: PackageVersion) -> Launch:
    """A new row; two that begin at once get the same one, by the unique key."""
    before = Launch.objects.filter(person=person, version__package=version.package_id).order_by("pk").first()
    launch, _created = Launch.objects.get_or_create(
        person=person,
        lesson=lesson,
        block=block,
        closed_at=None,
        defaults={"version": version, "learner": before.learner if before else f"p-{secrets.token_hex(6)}"},
    )
    return launch


@transaction.atomic
def open_part(*, launch_id: int, sco: str) -> Opening:
    """Count one more opening of this part and give what it starts with. Each call is an opening: older ones are told.

    Raises `launch_closed`, `not_open_yet`, `unknown_part`.
    """
    rows = Launch.objects.select_related("version", "lesson", "person")
    launch = rows.filter(pk=launch_id, person__is_active=True).first()
    if launch is None or launch.closed_at is not None:
        raise refusal("launch_closed")
    refuse_closed(launch.person, launch.lesson)
    item = launch.version.item(sco)
    if item is None:
        raise refusal("unknown_part")
    ScoState.objects.get_or_create(launch=launch, sco=sco)
    ScoState.objects.filter(launch=launch, sco=sco).update(opening=F("opening") + 1)
    state = ScoState.objects.select_for_update(of=("self",)).get(launch=launch, sco=sco)
    if (
        launch.version.is_scorm and not item["is_sco"] and not state.finished
    ):  # a page that tells nothing: read is done
        state.finished = True
        state.save(update_fields=["finished", "updated_at"])
        tell(state, Outcome(finished=True), launch)
    cmi = json.loads(state.body) if state.body else None
    return Opening(
        launch.pk,
        launch.version,
        item,
        seed(launch.version.kind, item, launch.learner, cmi, is_final=state.is_final),
        state.opening * IN_AN_OPENING + 1,
    )


def written(opening: Opening) -> str:
    """What a page of the run-time is given, as JSON in ASCII."""
    return dump(
        {
            "kind": opening.version.kind,
            "sco": opening.item["id"],
            "isSco": opening.item["is_sco"],
            "channel": f"{opening.launch}/{opening.item['id']}",
            "first": opening.first,
            "seed": opening.seed,
            "path": opening.item["path"],
            "query": opening.item["query"],
            "title": opening.item["title"],
        }
    )
