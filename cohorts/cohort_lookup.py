"""In which cohort somebody follows a theme, whose results somebody reads, who runs and who coaches a cohort."""

from collections.abc import Iterable
from typing import Any

from lms.accounts.enums import Role
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.models import any_of
from lms.learning.registry import CohortLookup, cohort_lookups

from .models import Cohort, Enrolment


def own(user: Any, theme: int) -> int | None:
    """That of the theme in which the person has a seat, as the rows say; the one that began last."""
    seats = Enrolment.objects.seated().filter(user=user, cohort__theme=theme)
    return seats.order_by("-cohort__starts_on", "-cohort").values_list("cohort", flat=True).first()


def names(keys: Iterable[int]) -> dict[int, str]:
    return dict(Cohort.objects.filter(pk__in=list(keys)).order_by("pk").values_list("pk", "name"))


def read_by(user: Any, theme: int) -> list[int]:
    """All of a theme for its experts and managers, for a coach those that they coach; newest first."""
    known, rows = memberships_of(user), Cohort.objects.filter(theme=theme)
    if not user.is_superuser and theme not in known.expert_themes | known.managed_themes:
        rows = rows.filter(pk__in=known.coached_cohorts)
    return list(rows.order_by("-starts_on", "-pk").values_list("pk", flat=True))


def run_by(user: Any, theme: Any) -> dict[int, str]:
    """All of a theme for its managers, for a coach those that they coach; newest first."""
    known, rows = memberships_of(user), Cohort.objects.filter(theme=theme)
    if not user.is_superuser:
        rows = rows.filter(any_of(pk=known.coached_cohorts, theme=known.managed_themes))
    return dict(rows.order_by("-starts_on", "-pk").values_list("pk", "name"))


def coaches(key: int) -> list[User]:
    """Those of a cohort who are still coaches."""
    those = User.objects.with_role(Role.COACH).filter(coached_cohorts=key, is_active=True)
    return list(those.order_by("pk").distinct())


def zone(key: int) -> str:
    return Cohort.objects.filter(pk=key).values_list("time_zone", flat=True).first() or ""


cohort_lookups.register(CohortLookup("cohorts", own, names, read_by, run_by, coaches, zone))
