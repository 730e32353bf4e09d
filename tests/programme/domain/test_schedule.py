"""« Programmer » publishes and takes down to the minute."""

from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from celery.utils.dispatch import Signal
from django.urls import reverse
from wagtail.models import PageLogEntry, Workflow

from lms.accounts.enums import Role
from lms.celery import app
from lms.core.embedded_worker import InProcess
from lms.programme.domain import schedule
from lms.programme.domain.administration import set_up_administration
from lms.programme.models import LessonPage
from lms.programme.tasks import apply_schedule
from tests.core.test_embedded_worker import wait_for
from tests.factories.programme import home_page
from tests.programme.help import course_with, person, text_of

pytestmark = pytest.mark.django_db
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=timezone(timedelta(hours=1)))
BEFORE = NINE - timedelta(days=3)
SECOND = timedelta(seconds=1)


def planned(lesson, *, title="À l’heure dite", live=NINE, expire=None, user=None):
    """What « Programmer » and « Publier » leave: an approved revision with its dates."""
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.title, lesson.go_live_at, lesson.expire_at = title, live, expire
    revision = lesson.save_revision(user=user)
    revision.publish(user=user, skip_permission_checks=True)
    return revision


def test_g39_a_page_appears_at_its_minute_not_before_and_once(client):
    with time_machine.travel(BEFORE, tick=False):
        _course, (lesson,) = course_with(1)
        lesson.unpublish()
        planned(lesson)
    with time_machine.travel(NINE - SECOND, tick=False):
        apply_schedule()
        assert client.get(lesson.url).status_code == 404
    with time_machine.travel(NINE, tick=False):
        assert schedule.apply_schedule() == (1, 0)
        assert "À l’heure dite" in text_of(client.get(lesson.url))
        assert schedule.apply_schedule() == (0, 0)
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled", page=lesson.pk).count() == 1


def test_g39_a_page_that_is_online_changes_at_its_minute(client):
    with time_machine.travel(BEFORE, tick=False):
        _course, (lesson,) = course_with(1, title="Parcours")
        planned(lesson, title="Nouvelle version")
        assert "Nouvelle version" not in text_of(client.get(lesson.url))
    with time_machine.travel(NINE, tick=False):
        apply_schedule()
        assert "Nouvelle version" in text_of(client.get(lesson.url))


def test_g39_a_page_disappears_at_its_minute(client):
    with time_machine.travel(BEFORE, tick=False):
        _course, (lesson,) = course_with(1)
        planned(lesson, live=None, expire=NINE)
    with time_machine.travel(NINE - SECOND, tick=False):
        assert schedule.apply_schedule() == (0, 0)
        assert client.get(lesson.url).status_code == 200
    with time_machine.travel(NINE, tick=False):
        assert schedule.apply_schedule() == (0, 1)
        assert client.get(lesson.url).status_code == 404
    assert LessonPage.objects.get(pk=lesson.pk).expired is True


def test_g39_both_dates_passed_while_nothing_ran(client):
    with time_machine.travel(BEFORE, tick=False):
        _course, (lesson,) = course_with(1)
        lesson.unpublish()
        planned(lesson, expire=NINE + timedelta(hours=1))
    with time_machine.travel(NINE + timedelta(days=1), tick=False):
        assert schedule.apply_schedule() == (1, 1)
        assert client.get(lesson.url).status_code == 404


def test_g39_a_page_that_cannot_be_published_holds_up_no_other(client, monkeypatch):
    with time_machine.travel(BEFORE, tick=False):
        _course, (bad, good) = course_with(2)
        bad.unpublish(), good.unpublish()
        broken = planned(bad)
        planned(good)
    broken.content = {**broken.content, "minutes": "abc"}
    broken.save()
    with time_machine.travel(NINE, tick=False):
        assert schedule.apply_schedule() == (1, 0)
        assert [client.get(page.url).status_code for page in (bad, good)] == [404, 200]


def test_g39_what_is_under_review_stays_under_review_when_an_older_version_appears():
    """Wagtail cancels a review as soon as anything of the page is published."""
    set_up_administration(home=home_page())
    editor = person(role=Role.EDITOR)
    with time_machine.travel(BEFORE, tick=False):
        _course, (lesson,) = course_with(1)
        planned(lesson)
        page = LessonPage.objects.get(pk=lesson.pk)
        page.title = "Version suivante"
        page.save_revision(user=editor)
        Workflow.objects.get(active=True).start(page, editor)
    with time_machine.travel(NINE, tick=False):
        assert schedule.apply_schedule() == (1, 0)
    page = LessonPage.objects.get(pk=lesson.pk)
    assert (page.title, page.workflow_in_progress, page.has_unpublished_changes) == (
        "À l’heure dite",
        True,
        True,
    )


def test_g39_planned_in_the_form_by_a_manager(client):
    """The whole way: the two fields of the page's form, and the minute."""
    set_up_administration(home=home_page())
    from tests.programme.test_administration import edited

    with time_machine.travel(BEFORE, tick=False):
        client.force_login(person(role=Role.MANAGER))
        _course, (lesson,) = course_with(1)
        dates = {"go_live_at": "2027-01-11 09:00", "expire_at": "2027-01-11 10:00"}
        answer = client.post(
            reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
            {**edited(lesson, title="Lundi à neuf heures", **dates), "action-publish": "1"},
        )
        assert answer.status_code == 302
    client.logout()
    seen = []
    for moment in (NINE - SECOND, NINE, NINE + timedelta(minutes=59), NINE + timedelta(hours=1)):
        with time_machine.travel(moment, tick=False):
            apply_schedule()
            answer = client.get(lesson.url)
            seen.append((answer.status_code, "Lundi à neuf heures" in text_of(answer)))
    assert seen == [(200, False), (200, True), (200, True), (404, False)]


def test_g39_the_demonstration_runs_it_too(monkeypatch):
    """The beat and the worker inside the process call it, without anybody's doing."""
    ran = []
    monkeypatch.setattr("lms.core.embedded_worker.worker_ready", Signal())
    monkeypatch.setattr(schedule, "apply_schedule", lambda: ran.append(1))
    row = {**app.conf.beat_schedule["apply-schedule"], "schedule": 0.2}  # the minute, in a hurry
    monkeypatch.setitem(app.conf, "beat_schedule", {"apply-schedule": row})
    with InProcess():
        assert wait_for(lambda: len(ran) >= 2)
