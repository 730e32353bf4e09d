"""`manage.py demo`: the platform with a season in it, on one machine, with nothing else installed."""

import os
import socket
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lms.accounts.models import Territory, User
from lms.demo.people import PASSWORD, read


class Command(BaseCommand):
    help = "Load the demonstration (idempotent) and serve it with its worker on one port."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="only load")
        parser.add_argument("--large", action="store_true", help="then fill it for measures (PostgreSQL)")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)

    def handle(self, *args: object, **options: Any) -> None:
        """Refuses where DEBUG is off: the accounts have a password that everybody knows."""
        if not settings.DEBUG:
            raise CommandError("The demonstration has public passwords: it runs only with DEBUG on.")
        if not options["no_serve"]:
            self._refuse_taken_port(options["host"], options["port"])
        if "SITE_URL" not in os.environ:  # addresses in letters and calendars
            settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = f"http://localhost:{options['port']}"
            if "PACKAGES_URL" not in os.environ:
                settings.PACKAGES_URL = f"http://paquets.localhost:{options['port']}"
        started = time.monotonic()
        self._load()
        if options["large"]:
            from lms.demo import large

            large.load(stdout=self.stdout)
        self.stdout.write(f"Loaded in {time.monotonic() - started:.0f} s.")
        self._print_accounts()
        if not options["no_serve"]:
            self._serve(options["host"], options["port"], options["threads"])

    def _refuse_taken_port(self, host: str, port: int) -> None:
        """Before the long work, not after it."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Nothing was loaded: {host}:{port} cannot be served ({error.strerror}). "
                    "Stop what uses that port, or choose another with --port."
                ) from error

    def _load(self) -> None:
        from library.domain import uploads
        from lms.demo import season
        from lms.packages.domain.programme_packages import load_packages
        from lms.programme.domain.content_sync import load_programme, load_themes
        from lms.questions.domain.programme_questionnaires import load_questionnaires
        from lms.questions.domain.programme_questions import load_questions
        from lms.search import index_store, indexer
        from lms.search.domain.words import load_words

        call_command("migrate", verbosity=0)
        if Territory.objects.exclude(siren=None).count() < 1255:
            self.stdout.write("Territories…")
            call_command("import_territories")
        self.stdout.write("Themes…")
        load_themes()  # before the texts of law, which are sorted into them
        self.stdout.write("Legal texts…")
        call_command("import_legal")
        self.stdout.write("Questions…")
        load_questions()
        load_questionnaires()
        self.stdout.write("Packages…")
        load_packages()
        self.stdout.write("Courses and lessons…")  # after the texts, questions and packages that lessons name
        load_programme()
        self.stdout.write("Cohorts, people, coaching…")
        season.load()
        self.stdout.write("Files…")
        uploads.QUEUE.put_back_stuck()
        uploads.QUEUE.drain()  # as the worker does with those that people send
        if season.is_over():
            self.stdout.write(
                "This season is over: its dates are those of its first day. An empty database begins a new one."
            )
        self.stdout.write("Search index…")
        load_words()
        if not index_store.exists():
            call_command("rebuild_index")
        indexer.drain()

    def _print_accounts(self) -> None:
        self.stdout.write(f"\nAccounts of the demonstration (password {PASSWORD}):")
        for row in read("people")["accounts"]:
            user = User.objects.get(email=row["email"])
            self.stdout.write(f"  {user.email:28} {user.get_full_name()}, {user.job_title}")

    def _serve(self, host: str, port: int, threads: int) -> None:
        """Gunicorn with threads in this process; the worker and beat too, where there is no Redis."""
        from lms.demo.server import Server

        self.stdout.write(f"\nhttp://localhost:{port}/  (Ctrl+C stops)\n")
        self.stdout.flush()
        # Gunicorn reads its own options from the command line: it must not see ours.
        sys.argv = [sys.argv[0]]
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
        Server(host=host, port=port, threads=threads).run()
