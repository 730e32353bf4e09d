"""Make the rows of progress anew from the facts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.learning.domain.rebuild import Rebuilt, rebuild_progress


class Command(BaseCommand):
    help = "Makes everybody's progress say what the facts say, and prints how many rows said something else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Change nothing, only count.")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        done = Rebuilt()
        for done in rebuild_progress(write=not dry_run):  # noqa: B007 - the last one is printed
            pass
        self.stdout.write(f"{done.facts} facts, {done.rows} rows, {done.differ} differ")
