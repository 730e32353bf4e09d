"""Loads the themes and courses that the project ships."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.programme.domain.season import load_programme


class Command(BaseCommand):
    """Run it after `import_legal`: lessons then cite the texts of the library. Running it again changes nothing."""

    help = "Load the themes and courses of the programme; pages that somebody edited are left as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_programme(progress=self.stdout.write)
        self.stdout.write("{made} pages made, {updated} updated, {kept} kept as edited".format(**count))
