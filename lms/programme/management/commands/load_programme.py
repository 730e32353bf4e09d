"""Loads the themes and courses that the project ships."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.programme.domain.content_sync import load_programme, load_themes
from lms.search.domain.words import load_words


class Command(BaseCommand):
    """With `--themes` before `import_legal`, which sorts the texts into the themes; without it after: lessons cite them.

    Running it again changes nothing.
    """

    help = "Load the themes and courses of the programme; pages that somebody edited are left as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--themes", action="store_true", help="only the themes, before import_legal")

    def handle(self, *args: object, **options: Any) -> None:
        load = load_themes if options["themes"] else load_programme
        count = load(progress=self.stdout.write)
        load_words()
        self.stdout.write("{made} pages made, {updated} updated, {kept} kept as edited".format(**count))
