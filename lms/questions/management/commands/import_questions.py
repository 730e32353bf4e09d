"""Questions of a file into the bank: `import_questions FILE [--into CATEGORY] [--dry-run]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.core.files.examination import BusyError, NoVerdictError
from lms.questions.domain.imports import Line, import_questions
from lms.questions.formats.found import category_path
from lms.questions.formats.reader import ENCODINGS, LARGEST


class Command(BaseCommand):
    help = "Takes the questions of a GIFT, Moodle XML or Aiken file. Prints a line a question and, last, the counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", default="", metavar="CATEGORY", help="names from the top: Foncier/ZAN")
        parser.add_argument("--dry-run", action="store_true", help="the same report; nothing is kept")
        parser.add_argument("--encoding", choices=ENCODINGS, default="", help="when the file is not in UTF-8")
        parser.add_argument("--format", choices=["gift", "moodlexml", "aiken"], default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(str(error)) from error
        try:
            report = import_questions(
                file=content,
                into=category_path(options["into"]),
                form=options["format"],
                encoding=options["encoding"],
                dry_run=options["dry_run"],
            )
        except (BusyError, NoVerdictError) as error:
            raise CommandError("The file could not be read now: try again.") from error
        for line in report.lines:
            self.stdout.write(said(line))
        counts = report.counts
        self.stdout.write(f"{counts['taken']} taken, {counts['loss']} with loss, {counts['refused']} refused")


def said(line: Line) -> str:
    """« 12:1 refused  Name: why »"""
    place = f"{line.line}:{line.column}" if line.line else "-"
    why = f": {' '.join(line.sentences)}" if line.sentences else ""
    return f"{place} {line.outcome} {line.name}{why}".replace("\n", " ")
