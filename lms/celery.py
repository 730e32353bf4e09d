"""Celery: with Redis where REDIS_URL is set, else a broker inside the process (see lms.core.embedded_worker)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Without this a retry that a worker thread delays goes to Celery's own default app and is lost without a word.
app.set_default()
