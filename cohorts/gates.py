"""The calendars of a person's cohorts keep lessons closed; a lesson is open as soon as one of the cohorts opens it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from lms.accounts.memberships import memberships_of
from lms.core.ui import dates
from lms.learning.course_content import contents_of, courses_by_theme
from lms.learning.registry import Closed, Gate, gates

from .queries.openings import Opening, openings_of, themes_of

FAR = datetime.max.replace(tzinfo=timezone.get_default_timezone())


def closed(user: Any, courses: Collection[int]) -> dict[int, Closed]:
    """One query, a second one for a person of several cohorts; none where no cohort of the person has a calendar."""
    known = memberships_of(user)
    openings = openings_of(known.planned_cohorts) if known.planned_cohorts else []
    now = timezone.now()
    cohorts = {one.cohort: one.theme for one in openings}
    if openings and known.joined_cohorts - cohorts.keys():
        cohorts |= themes_of(known.joined_cohorts - cohorts.keys(), cohorts.values())
    found = {}
    for theme in sorted(set(cohorts.values())):
        own = {cohort for cohort in cohorts if cohorts[cohort] == theme}
        waiting = [one for one in openings if one.cohort in own and (one.opens_at or FAR) > now]
        for content in contents_of(courses_by_theme().get(theme, [])):
            for page in content.pages if content.course.pk in courses else ():
                opening = _opening(page.path, own, waiting) if page.is_lesson else None
                if opening is not None:
                    found[page.pk] = Closed(why(opening, user), opening.opens_at)
    return found


def _opening(path: str, cohorts: set[int], waiting: list[Opening]) -> Opening | None:
    """What opens the lesson at this place first, of these cohorts; None where one of them has opened it."""
    last: dict[int, Opening] = {}
    for one in waiting:
        if path.startswith(one.path):
            known = last.get(one.cohort)
            if known is None or (one.opens_at or FAR) > (known.opens_at or FAR):
                last[one.cohort] = one
    if cohorts - last.keys():
        return None
    return min(last.values(), key=lambda one: one.opens_at or FAR)


def why(opening: Opening, user: Any) -> str:
    """When the lesson opens, and what it waits for, in the zone of the cohort or of the session."""
    said = {"number": opening.session or 0}
    if opening.opens_at is None:
        return gettext("Opens after session no. %(number)s, whose date is not set yet.") % said
    when = moment(opening.opens_at, opening.zone)
    if opening.zone != user.time_zone:
        when = f"{when} ({dates.zone_label(opening.zone)})"
    if opening.session is None:
        return gettext("Your cohort opens it on %(when)s.") % {"when": when}
    if opening.is_cancelled:
        words = gettext("Opens on %(when)s: session no. %(number)s is cancelled, its hour still counts.")
    else:
        words = gettext("Opens after session no. %(number)s, on %(when)s.")
    return words % (said | {"when": when})


def moment(at: datetime, zone: str) -> str:
    """« jeudi 10 décembre à 16 h 30 », with the year where it is another one."""
    is_near = abs((at - timezone.now()).days) < 180
    day = dates.day_long(at, zone) if is_near else dates.day_full(at, zone)
    return gettext("%(day)s at %(hour)s") % {"day": day, "hour": dates.clock(at, zone)}


gates.register(Gate("calendars of cohorts", closed=closed))
