"""Cohorts of the season, their people, their sessions and the signatures of those that are past."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cohorts.domain.attendance import sign
from cohorts.domain.cohort import open_cohort
from cohorts.domain.enrolment import complete, enrol
from cohorts.domain.sessions import HalfDayPlan, announce_session
from cohorts.models import Cohort, GroupSession
from lms.accounts.models import User
from lms.programme.models import ThemePage

from .calendar import at, session_days

SEATED_ACCOUNTS = {"once-26": "participante@demo.test", "inclusion-26": "participant2@demo.test"}


def _open(row: dict[str, Any], team: dict[str, User]) -> Cohort:
    today = timezone.localdate()
    return open_cohort(
        theme=ThemePage.objects.get(slug=row["theme"]),
        name=row["name"],
        starts_on=today + timedelta(days=row["start"]),
        ends_on=max(today, today + timedelta(days=row["end"])),
        capacity=row["capacity"],
        coaches=[team[email] for email in row["coaches"]],
        time_zone=row["zone"],
        open_enrolment=row.get("open", False),
        by=team["responsable@demo.test"],
    )


def _hold_sessions(cohort: Cohort, row: dict[str, Any], manager: User) -> None:
    days = session_days(start=row["start"], end=row["end"], count=len(row["sessions"]))
    for number, (title, day) in enumerate(zip(row["sessions"], days, strict=False), start=1):
        session = announce_session(
            cohort=cohort,
            title=title,
            summary="Une matinée pour comprendre, un après-midi pour faire, en petits groupes, sur vos propres projets.",
            to_prepare="Apportez un cas réel de votre territoire, même à moitié écrit.",
            place=row["place"],
            video_url=f"https://visio.exemple.test/{row['key']}-{number}",
            time_zone=row["zone"],
            half_days=[
                HalfDayPlan(at(day, "09:30", row["zone"]), at(day, "12:30", row["zone"])),
                HalfDayPlan(at(day, "13:30", row["zone"]), at(day, "16:30", row["zone"])),
            ],
            by=manager,
        )
        _sign_past(session)


def _sign_past(session: GroupSession) -> None:
    """Nine in ten sign, each during the half-day."""
    now = timezone.now()
    seated = list(session.cohort.enrolments.seated().select_related("user").order_by("seat"))
    for half_day in session.half_days.all():
        if half_day.ends_at < now:
            for place, enrolment in enumerate(seated):
                if (place + half_day.pk) % 10:
                    moment = half_day.starts_at + timedelta(minutes=1 + place)
                    sign(half_day=half_day, user=enrolment.user, now=moment)


def _end(cohort: Cohort, row: dict[str, Any], manager: User) -> None:
    """A cohort that is over: its people have completed, and it ended when it ended."""
    if row["end"] >= 0:
        return
    for enrolment in cohort.enrolments.seated():
        complete(enrolment=enrolment, by=manager)
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=timezone.localdate() + timedelta(days=row["end"]))


def load(rows: list[dict[str, Any]], team: dict[str, User], people: list[User]) -> dict[str, Cohort]:
    """The cohorts by key; one that exists already is left as it is."""
    manager, cohorts, queue = team["responsable@demo.test"], {}, list(people)
    for row in rows:
        mine, queue = queue[: row["people"] + row["waiting"]], queue[row["people"] + row["waiting"] :]
        known = Cohort.objects.filter(name=row["name"]).first()
        if known is None:
            known = _open(row, team)
            if row["key"] in SEATED_ACCOUNTS:
                mine = [team[SEATED_ACCOUNTS[row["key"]]], *mine[:-1]]
            for user in mine:
                enrol(cohort=known, user=user, by=manager)
            known.enrolments.update(seated_since=None)  # they were there from its first day, not from today
            _hold_sessions(known, row, manager)
            _end(known, row, manager)
        cohorts[row["key"]] = known
    return cohorts
