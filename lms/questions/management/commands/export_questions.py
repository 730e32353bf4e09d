"""A category of the bank as a file: `export_questions CATEGORY --format gift|moodlexml [--output FILE]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.questions.domain.categories import category_at
from lms.questions.exports import TYPES_OF_FILES, export_category
from lms.questions.formats.found import category_path


class Command(BaseCommand):
    help = "Writes the questions of a category, and of those in it, on standard output or into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("category", help="names from the top: Foncier/ZAN")
        parser.add_argument("--format", choices=sorted(TYPES_OF_FILES), required=True)
        parser.add_argument("--output", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path = category_path(options["category"])
        category = category_at(path) if path else None
        if category is None:
            raise CommandError(f"There is no category “{options['category']}”.")
        export = export_category(category, options["format"])
        for name in export.left_out:
            self.stderr.write(f"left out, GIFT has no such question: {name}")
        if options["output"]:
            options["output"].write_bytes(export.content)
        else:
            self.stdout.write(export.content.decode(), ending="")
        self.stderr.write(f"{export.number} written, {len(export.left_out)} left out")
