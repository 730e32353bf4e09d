"""In which cohort somebody answers, and whose results somebody reads."""

from collections.abc import Iterable
from typing import Any

from lms.accounts.memberships import memberships_of
from lms.questions.registry import CohortLookup, cohort_lookups

from .models import Cohort


def own(user: Any, theme: int) -> int | None:
    """That of the theme in which the person has a seat; the one that began last."""
    joined = Cohort.objects.filter(theme=theme, pk__in=memberships_of(user).joined_cohorts)
    return joined.order_by("-starts_on", "-pk").values_list("pk", flat=True).first()


def names(keys: Iterable[int]) -> dict[int, str]:
    return dict(Cohort.objects.filter(pk__in=list(keys)).order_by("pk").values_list("pk", "name"))


def read_by(user: Any, theme: int) -> list[int]:
    """All of a theme for its experts and managers, for a coach those that they coach; newest first."""
    known, rows = memberships_of(user), Cohort.objects.filter(theme=theme)
    if not user.is_superuser and theme not in known.expert_themes | known.managed_themes:
        rows = rows.filter(pk__in=known.coached_cohorts)
    return list(rows.order_by("-starts_on", "-pk").values_list("pk", flat=True))


cohort_lookups.register(CohortLookup("cohorts", own, names, read_by))
