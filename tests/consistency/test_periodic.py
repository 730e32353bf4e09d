"""What runs by the clock, beside what the screens promise of it: a promise without a task, or a task without one, fails."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from celery.signals import worker_ready
from django.conf import settings

from lms.celery import app

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Task → (longest time between two runs, what people were told).
PROMISES = {
    "programme.apply_schedule": (MINUTE, "« Programmer » publie et retire la page à la minute écrite"),
    "notify.sweep_outbox": (MINUTE, "un message part, même si le serveur s’est arrêté en l’écrivant"),
    "search.drain_index": (MINUTE, "une ressource publiée se trouve à la recherche"),
    "library.refresh_legal_states": (DAY, "un texte abrogé le dit le jour même"),
    "questions.hand_in_overdue": (MINUTE, "à la fin du temps, ce qui est gardé est rendu pour vous"),
    "questions.ask_later": (DAY, "trois mois après la fin d’un parcours, votre avis est demandé"),
    "coaching.offer_freed_seats": (MINUTE, "une place qui se libère va au premier de la liste"),
    "accounts.end_lapsed_roles": (MINUTE, "un rôle donné jusqu’à un jour finit ce jour-là"),
    "programme.end_lapsed_theme_roles": (MINUTE, "de même dans un thème"),
    "accounts.purge_journal": (DAY, "le journal est gardé douze mois"),
    "accounts.purge_drafts": (DAY, "un brouillon abandonné n’est pas gardé sans fin"),
    "library.sweep_uploads": (MINUTE, "un fichier envoyé est examiné, même si le serveur s’est arrêté"),
    "handins.sweep_files": (MINUTE, "un fichier rendu est examiné, même si le serveur s’est arrêté"),
    "packages.sweep_arrivals": (MINUTE, "un paquet envoyé est examiné, même si le serveur s’est arrêté"),
    "media.sweep_arrivals": (MINUTE, "une vidéo envoyée est examinée, même si le serveur s’est arrêté"),
    "questions.sweep_imports": (MINUTE, "un fichier de questions est lu, même si le serveur s’est arrêté"),
    "accounts.purge_code_counts": (DAY, "les essais de codes ne sont pas gardés sans fin"),
    "proof.sweep_certificates": (MINUTE, "une attestation est délivrée, même si le serveur s’est arrêté"),
    "lti.purge_used": (DAY, "un mot qui a servi n’est pas gardé sans fin"),
    "core.purge_sessions": (DAY, "une session finie n’est pas gardée"),
}


def longest_pause(schedule) -> timedelta:
    """Between two runs; of a crontab only those that run each minute, or at hours of every day, are understood."""
    if not isinstance(schedule, crontab):
        return timedelta(seconds=float(schedule))
    every_day = len(schedule.day_of_week) == 7 and len(schedule.day_of_month) == 31
    every_day = every_day and len(schedule.month_of_year) == 12
    assert every_day, schedule
    if len(schedule.minute) == 60 and len(schedule.hour) == 24:
        return MINUTE
    return timedelta(hours=1) if len(schedule.hour) == 24 else DAY


def test_g39_each_promise_has_its_task_and_each_task_its_promise():
    assert {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()} == set(PROMISES)


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_g39_it_runs_as_often_as_promised(name):
    row = settings.CELERY_BEAT_SCHEDULE[name]
    app.loader.import_default_modules()
    assert row["task"] in app.tasks
    assert longest_pause(row["schedule"]) <= PROMISES[row["task"]][0]


def test_g2_what_is_swept_each_minute_is_swept_at_the_start_of_a_worker(monkeypatch):
    woken = []
    monkeypatch.setattr("lms.core.tasks.wake_worker", woken.append)
    worker_ready.send(sender=None)
    assert {"notify.sweep_outbox", "search.drain_index", "library.sweep_uploads"} <= set(woken)
