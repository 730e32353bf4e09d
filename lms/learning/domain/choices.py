"""What a person ticks or chooses in a block: each change is a fact, the last one of each line counts."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from lms.accounts.models import User
from lms.learning.enums import FactKind
from lms.learning.models import Fact
from lms.programme.models import LessonPage

from .facts import follow, record
from .progress import lock_open_lesson


def kept_choices(facts: Iterable[Fact]) -> dict[str, dict[str, int]]:
    """By block, the number that was chosen last for each line."""
    kept: dict[str, dict[str, int]] = {}
    for fact in facts:
        kept.setdefault(fact.block_id, {})[str(fact.value.get("item"))] = int(fact.value.get("choice", 0))
    return kept


@transaction.atomic
def keep_choices(
    *, person: User, lesson: LessonPage, block: str, kind: FactKind, wanted: Mapping[str, int]
) -> int:
    """Write what differs from what was kept; how many lines that were. Sent twice, the second time writes nothing."""
    lesson = lock_open_lesson(person, lesson)
    follow(person, lesson)
    facts = list(Fact.objects.filter(person=person, lesson=lesson, block=block, kind=kind).order_by("pk"))
    kept = kept_choices(facts).get(block, {})
    changed = {item: choice for item, choice in wanted.items() if kept.get(item, 0) != choice}
    for place, (item, choice) in enumerate(changed.items(), start=len(facts)):
        record(
            person=person, lesson=lesson, kind=kind, block=block, once=f"{kind}:{block}:{place}",
            value={"item": item, "choice": choice},
        )  # fmt: skip
    return len(changed)
