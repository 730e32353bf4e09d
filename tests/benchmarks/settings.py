"""The platform's own settings as in production, with the reference view added and nobody's queue touched."""

import os

os.environ["DEBUG"] = "false"
os.environ.setdefault("SECRET_KEY", "only-for-the-benchmark-" + "0" * 40)
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("STAFF_NEEDS_SECOND_FACTOR", "false")
os.environ.setdefault("EMAIL_URL", "dummymail://")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from lms.settings import *  # noqa: F403
from lms.settings import BASE_DIR, TEMPLATES, VAR_DIR

ROOT_URLCONF = "tests.benchmarks.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "benchmarks" / "templates")
STATIC_ROOT = VAR_DIR / "benchmark-static"
CELERY_TASK_DEFAULT_QUEUE = "benchmark"  # bookings ring for messages that are taken away afterwards
