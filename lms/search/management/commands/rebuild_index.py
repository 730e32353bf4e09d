"""`manage.py rebuild_index`: throw the search index away and build it again from the database."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from lms.search import indexer


class Command(BaseCommand):
    help = "Build the search index anew, beside the one in use."

    def handle(self, *args: object, **options: Any) -> None:
        """With a progress bar, one step a document."""
        start = time.monotonic()
        with tqdm(total=indexer.size(), unit=" documents", disable=None) as bar:
            count = indexer.rebuild(bar.update)
        self.stdout.write(f"{count} documents in {time.monotonic() - start:.1f} s.")
