"""Takes one package (SCORM, H5P) into a lesson: prints `accepted`, or the code of the refusal."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from lms.core.errors import DomainError
from lms.core.files.names import safe_name
from lms.packages.domain import arrivals, placing
from lms.packages.models import Arrival, Package
from lms.programme.models import LessonPage


class Command(BaseCommand):
    """The same file again changes nothing; another one of the same name is a new version of the package."""

    help = "Import a package (SCORM 1.2, SCORM 2004, H5P) into a lesson."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--lesson", required=True, help="its address on the site: /parcours/…/")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line on the output, a sentence beside it where the package is refused (exit code 1)."""
        lesson = placing.lesson_at(options["lesson"])
        if lesson is None:
            raise CommandError(f"No lesson at {options['lesson']}")
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"No file {file}")
        try:
            arrival = self._receive(file, self._known(file, lesson))
        except DomainError as error:
            self._refused(error.code, str(error))
        arrivals.examine(arrival_id=arrival.pk)
        arrival.refresh_from_db()
        if arrival.version is None:
            self._refused(arrival.reason or "unread", arrival.sentence)
        placing.place(lesson=lesson, package=arrival.version.package)
        self.stdout.write("accepted")

    def _known(self, file: Path, lesson: LessonPage) -> Package | None:
        """The package of this lesson that came from a file of this name: it gets a new version."""
        rows = Package.objects.filter(
            pk__in=placing.packages_of(lesson), versions__file_name=safe_name(file.name, "")
        )
        return rows.order_by("pk").first()

    def _receive(self, file: Path, package: Package | None) -> Arrival:
        with file.open("rb") as content:
            pieces = iter(lambda: content.read(arrivals.LARGEST_PIECE), b"")
            return arrivals.receive_whole(
                by=None, package=package, name=file.name, size=file.stat().st_size, pieces=pieces
            )

    def _refused(self, code: str, words: str) -> NoReturn:
        self.stdout.write(code)
        self.stderr.write(words)
        sys.exit(1)
