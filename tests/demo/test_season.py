"""The demonstration season: what each role finds in it, and that a second run adds nothing."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coaching.models import Booking, FollowUp, Project, SessionLog, Slot
from coaching.queries import missing_logs
from cohorts.models import Attendance, Cohort, Enrolment, GroupSession
from library.models import Resource
from lms.accounts.models import User
from lms.demo import season
from lms.demo.management.commands import demo
from lms.programme.domain.content_sync import load_programme
from lms.programme.models import ThemePage
from tests.programme.help import text_of

pytestmark = pytest.mark.django_db


def digest():
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_season_has_something_for_everybody_and_a_second_run_adds_nothing(client):
    load_programme()
    season.load()
    now = timezone.now()
    assert (ThemePage.objects.count(), Cohort.objects.count()) == (6, 8)
    assert 110 <= Enrolment.objects.seated().values("user").distinct().count() <= 130
    for cohort in Cohort.objects.filter(ends_on__gte=timezone.localdate()):
        days = GroupSession.objects.filter(cohort=cohort, half_days__starts_at__gt=now)
        assert days.exists(), f"{cohort} has no session to come"
    held = GroupSession.objects.filter(half_days__ends_at__lt=now).distinct()
    assert held.count() >= 8
    assert Attendance.objects.values("half_day__session").distinct().count() == held.count()
    assert Slot.objects.filter(starts_at__gt=now).exists()
    assert Booking.objects.filter(slot__starts_at__gt=now).exists()
    assert SessionLog.objects.exists()
    assert FollowUp.objects.values("state").distinct().count() == 3
    _what_waits(client)
    _what_is_invented_says_so()
    assert not mail.outbox
    before = digest()
    load_programme()
    season.load()
    after = digest()
    assert not season.is_over()
    with time_machine.travel(now + timedelta(days=300)):
        assert season.is_over()
    assert [table for table in before if before[table] != after[table]] == []


def _what_waits(client):
    """The first page of the administration, for an editor and a manager."""
    waiting = {
        "editrice@demo.test": ["le pass numérique, six mois après", "Raconter un essai que l’on arrête"],
        "responsable@demo.test": ["Voir qui reste à la porte", "2 personnes attendent", "Projets bloqués"],
    }
    for email, lines in waiting.items():
        user = User.objects.get(email=email)
        client.force_login(user)
        page = text_of(client.get("/gestion/"))
        assert [line for line in lines if line not in page] == []
    late = missing_logs(user)
    assert late
    assert all(slot.ends_at < timezone.now() - timedelta(days=7) for slot in late)


def _what_is_invented_says_so():
    assert not User.objects.exclude(email__endswith=".test").exists()
    sheets = Resource.objects.filter(kind="project_sheet")
    assert sheets.exists()
    assert all("Exemple inventé" in sheet.summary for sheet in sheets)
    projects = Project.objects.select_related("territory")
    assert all(project.is_example and project.territory.kind == "example" for project in projects)


def test_demo_sorts_the_law_into_the_themes_at_its_first_run(monkeypatch):
    steps = []
    for place, name in (
        ("lms.programme.domain.content_sync", "load_themes"),
        ("lms.questions.domain.programme_questions", "load_questions"),
        ("lms.packages.domain.programme_packages", "load_packages"),
        ("lms.questions.domain.programme_questionnaires", "load_questionnaires"),
        ("lms.programme.domain.content_sync", "load_programme"),
    ):
        monkeypatch.setattr(f"{place}.{name}", lambda name=name: steps.append(name))
    monkeypatch.setattr("lms.demo.season.load", lambda: steps.append("season"))
    monkeypatch.setattr("lms.search.index_store.exists", lambda: True)
    monkeypatch.setattr("lms.search.indexer.drain", lambda: steps.append("index"))
    monkeypatch.setattr(demo, "call_command", lambda name, **_options: steps.append(name))
    demo.Command()._load()
    assert [step for step in steps if step not in {"migrate", "import_territories"}] == [
        "load_themes",
        "import_legal",
        "load_questions",
        "load_questionnaires",
        "load_packages",
        "load_programme",
        "season",
        "index",
    ]


def test_demo_refuses_where_passwords_must_be_secret(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo", "--no-serve")
    assert not User.objects.exists()


def test_demo_says_that_its_port_is_taken_before_it_loads(settings):
    settings.DEBUG = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1:{port}"):
            call_command("demo", "--port", str(port))
    assert not User.objects.exists()
