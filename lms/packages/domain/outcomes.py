"""What the lesson learns of a package: finished, and each score, once; « déclaré par le paquet »."""

from decimal import Decimal
from typing import Any

from lms.learning.domain import facts
from lms.learning.domain.progress import refuse_closed
from lms.learning.enums import FactKind
from lms.packages.models import Launch, ScoState
from lms.packages.results import Outcome, together

SOURCE = "package"


def tell(state: ScoState, outcome: Outcome, launch: Launch) -> None:
    """Record what all parts together say now. The caller holds the row of the part; a score may come after the end."""
    rows = ScoState.objects.filter(launch=launch).exclude(pk=state.pk).order_by("pk")
    others = [Outcome(row.finished, row.points, row.possible) for row in rows]
    whole = together([outcome, *others], len(launch.version.items))
    if whole.points is not None and whole.possible is not None:
        points, possible = _plain(whole.points), _plain(whole.possible)
        _record(launch, FactKind.SCORED, f"{points}/{possible}", {"points": points, "possible": possible})
    if whole.finished:
        _record(launch, FactKind.FINISHED, "", None)


def _plain(number: Decimal) -> str:
    """Without exponent nor useless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _record(launch: Launch, kind: str, what: str, value: dict[str, str] | None) -> None:
    facts.record(
        person=launch.person,
        lesson=launch.lesson,
        kind=kind,
        once=f"package:{launch.pk}:{kind}:{what}",
        block=launch.block,
        value=value,
        source=SOURCE,
    )


def finish_by_hand(*, launch: Launch) -> None:
    """The reader says that they are through: for packages that never say so themselves, and for what stands in their place.

    Raises `not_open_yet`, as does `read_instead`.
    """
    refuse_closed(launch.person, launch.lesson)
    facts.record(
        person=launch.person, lesson=launch.lesson, kind=FactKind.FINISHED, once=f"package:{launch.pk}:by-hand",
        block=launch.block, source="page",
    )  # fmt: skip


def read_instead(*, person: Any, lesson: Any, block: str) -> None:
    """The reader read what stands in place of the package."""
    refuse_closed(person, lesson)
    facts.record(
        person=person, lesson=lesson, kind=FactKind.FINISHED, once=f"package:read:{person.pk}:{lesson.pk}:{block}",
        block=block, source="page",
    )  # fmt: skip
