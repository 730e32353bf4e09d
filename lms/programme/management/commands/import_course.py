"""Makes a course of a folder of Markdown: drafts, one line a page, the counts last."""

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.programme.domain import course_import
from lms.programme.models import CourseIndexPage


class Command(BaseCommand):
    """Nothing is written where one line is wrong (exit code 1). The same folder again changes nothing."""

    help = "Import a folder of Markdown as a course, its modules and lessons, all of them drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check alone")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"No folder {folder}")
        plan = course_import.read_folder(folder)
        if plan.mistakes:
            for mistake in plan.mistakes:
                self.stdout.write(str(mistake))
            self.stdout.write(f"{len(plan.mistakes)} mistakes, nothing imported")
            sys.exit(1)
        if options["dry_run"]:
            for page in plan.course.all():
                self.stdout.write(f"good {page.document.file}: {page.fields['title']}")
            self.stdout.write(
                f"{len(list(plan.course.all()))} pages, {len(plan.pictures)} pictures, 0 mistakes"
            )
            return
        try:
            done = course_import.write(folder, plan)
        except CourseIndexPage.DoesNotExist:
            raise CommandError("There is no list of courses yet: load_programme makes it.") from None
        count: Counter[str] = Counter()
        for state, page in done:
            count[state] += 1
            self.stdout.write(f"{state} {page.document.file}: {page.fields['title']}")
        words = (f"{count[state]} {state}" for state in ("made", "updated", "kept", "same"))
        self.stdout.write(", ".join(words))
