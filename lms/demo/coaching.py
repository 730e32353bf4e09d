"""Projects of the season, the coaches' slots before and after today, and what came of them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from coaching.domain import bookings, followups, logs, projects, slots
from coaching.enums import SlotKind
from coaching.models import Project, Slot
from cohorts.models import Cohort
from lms.accounts.models import Territory, User

from .calendar import at, workdays

EXPERT_OF = {
    "once": "experte@demo.test",
    "data": "experte@demo.test",
    "inclusion": "expert2@demo.test",
    "citizens": "expert2@demo.test",
    "openness": "expert3@demo.test",
    "mobility": "expert3@demo.test",
}
# Hours that a coach opens on a weekday: (from, minutes, kind, seats, subject).
HOURS = {
    0: [("09:00", 45, SlotKind.INDIVIDUAL, 1, ""), ("10:00", 45, SlotKind.INDIVIDUAL, 1, "")],
    1: [("14:00", 45, SlotKind.INDIVIDUAL, 1, ""), ("15:00", 45, SlotKind.INDIVIDUAL, 1, "")],
    2: [("14:00", 60, SlotKind.JOINT, 3, "Faire adhérer les petites communes")],
    4: [("11:00", 120, SlotKind.WORKSHOP, 8, "Atelier : la grille des trois questions")],
}
# from the end: what a coach has still to write, and what a manager sees missing after a week
UNWRITTEN = {1, 4}


def _start_projects(
    rows: list[dict[str, Any]], cohorts: dict[str, Cohort], territories: dict[str, Territory], manager: User
) -> dict[str, list[Project]]:
    """Each carried by three people of its cohort. Only the printed accounts belong to the invented territory:
    the others are of a real inter-municipality, which must not seem to own an invented project.
    """
    started: dict[str, list[Project]] = {}
    for row in rows:
        cohort = cohorts[row["cohort"]]
        seated = [e.user for e in cohort.enrolments.seated().select_related("user").order_by("seat")]
        place = len(started.setdefault(row["cohort"], []))
        team = seated[place * 3 : place * 3 + 3]
        for user in team:
            if user.email.endswith("@demo.test"):
                user.territories.add(territories[row["territory"]])
        started[row["cohort"]].append(
            projects.start_project(
                by=manager,
                cohort=cohort,
                territory=territories[row["territory"]],
                title=row["title"],
                summary=row["summary"],
                stage=row["stage"],
                team=team,
                is_example=True,
            )
        )
    return started


def _open_day(coach: User, cohort: Cohort, day: date) -> list[Slot]:
    opened = []
    for clock, minutes, kind, seats, title in HOURS.get(day.weekday(), []):
        start = at(day, clock, cohort.time_zone)
        opened.append(
            slots.open_slot(
                coach=coach,
                cohort=cohort,
                kind=kind,
                seats=seats,
                title=title,
                starts_at=start,
                ends_at=start + timedelta(minutes=minutes),
                video_url=f"https://visio.exemple.test/coaching-{coach.pk}",
                time_zone=cohort.time_zone,
                now=start - timedelta(days=14),
            )
        )
    return opened


def _log(coach: User, slot: Slot, project: Project, text: dict[str, Any]) -> None:
    team = list(project.team.all())
    day = timezone.localdate(slot.starts_at)
    logs.write_log(
        by=coach,
        slot=slot,
        summary=text["summary"],
        decisions=text["decisions"],
        minutes=slot.minutes,
        private_note=text["note"] or None,
        actions=[
            {
                "project": project,
                "title": title,
                "owner": team[n % len(team)],
                "due_on": day + timedelta(days=21 + 10 * n),
            }
            for n, title in enumerate(text["actions"])
        ],
        now=slot.ends_at,
    )


def _past(
    coach: User, cohort: Cohort, own: list[Project], texts: list[dict[str, Any]], days: list[date]
) -> None:
    """Slots that were booked and logged, but for the last one, and one of the weeks before: their logs wait."""
    done: list[tuple[Slot, Project]] = []
    for day in days:
        for slot in _open_day(coach, cohort, day)[:1]:
            project = own[len(done) % len(own)]
            if project.bookings.count() < project.quota - 2:
                bookings.book(
                    slot=slot,
                    project=project,
                    person=project.team.all()[0],
                    now=slot.starts_at - timedelta(days=5),
                )
                done.append((slot, project))
    for n, (slot, project) in enumerate(done):
        if len(done) - n not in UNWRITTEN:
            _log(coach, slot, project, texts[n % len(texts)])


def _follow_up(
    team: dict[str, User], row: dict[str, Any], project: Project, texts: list[dict[str, Any]]
) -> None:
    text = next((text for text in texts if text["state"] == row["state"]), None)
    if text is None:
        return
    today = timezone.localdate()
    followups.write_follow_up(
        by=team[EXPERT_OF[row["cohort"].split("-")[0]]],
        project=project,
        state=text["state"],
        finding=text["finding"],
        happened_on=today - timedelta(days=11 + project.pk % 30),
        next_on=today + timedelta(days=20 - project.pk % 25),
        recommendations=[{"advice": text["advice"], "why": text["why"], "resource": None}],
    )


def load(
    plan: dict[str, Any], team: dict[str, User], cohorts: dict[str, Cohort], territories: dict[str, Territory]
) -> None:
    """Nothing where the season's projects exist already."""
    if Project.objects.filter(title=plan["projects"][0]["title"]).exists():
        return
    started = _start_projects(plan["projects"], cohorts, territories, team["responsable@demo.test"])
    coach = team["coach@demo.test"]
    for n, key in enumerate(("once-26", "inclusion-26")):
        past = [day for day in workdays(-30, -2) if day.isocalendar().week % 2 == n]
        coming = [day for day in workdays(2, 24) if day.isocalendar().week % 2 == n]
        _past(coach, cohorts[key], started[key], plan["logs"], past)
        fresh = [slot for day in coming for slot in _open_day(coach, cohorts[key], day)]
        for slot, project in zip(fresh[1::3], started[key], strict=False):
            bookings.book(
                slot=slot,
                project=project,
                person=project.team.all()[0],
                question="Comment convaincre les services qui n’ont pas le temps ?",
            )
    # In the cohort that anybody may join, who comes today finds an hour too.
    for day in workdays(2, 12):
        _open_day(team["coach2@demo.test"], cohorts["openness-26"], day)
    for row in plan["projects"]:
        project = next(p for p in started[row["cohort"]] if p.title == row["title"])
        _follow_up(team, row, project, plan["follow_ups"])
