"""Loads the packages that the project ships."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.packages.domain.programme_packages import load_packages


class Command(BaseCommand):
    """Before `load_programme`: its lessons name these packages. Running it again changes nothing."""

    help = "Load the packages of the programme; those of which somebody sent a version are left as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("{made} packages made, {updated} updated, {kept} kept".format(**load_packages()))
