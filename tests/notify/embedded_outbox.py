"""Run by test_embedded_outbox.py in a process of its own: what `manage.py demo` does, without the pages.

A row is there that no bell announced; four threads write more while the worker in this process sends. Prints JSON.
"""

# ruff: noqa: E402 - Django must be set up before models are imported

import json
import os
import sys
import threading
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection, transaction

from lms.accounts.models import User
from lms.core.embedded_worker import start_worker_and_beat
from lms.notify.domain.outbox import write_message
from lms.notify.models import Message
from lms.notify.notifications import FEED_RENEWED

THREADS, ROWS = 4, 50


def write(user: User, number: int) -> None:
    """One request after the other."""
    for row in range(ROWS):
        with transaction.atomic():
            write_message(recipient=user, notification=FEED_RENEWED, key=f"thread:{number}:{row}", context={})
    connection.close()


def open_files() -> int:
    """How many times this process holds the database file."""
    name = str(settings.DATABASES["default"]["NAME"])
    links = [Path("/proc/self/fd") / link for link in os.listdir("/proc/self/fd")]
    return sum(str(link.readlink()) == name for link in links if link.is_symlink())


def main() -> None:
    """Start, write, wait, stop."""
    user = User.objects.get()
    running = start_worker_and_beat()
    start = time.monotonic()
    threads = [threading.Thread(target=write, args=(user, number)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while Message.objects.exclude(state="sent").exists() and time.monotonic() - start < 15:
        time.sleep(0.05)
    seconds = round(time.monotonic() - start, 1)
    states = list(Message.objects.order_by("state").values_list("state", flat=True).distinct())
    running.stop()
    connection.close()
    sys.stdout.write(json.dumps({"states": states, "open_files": open_files(), "seconds": seconds}))


main()
