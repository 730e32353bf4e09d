"""`manage.py make_papers`: for developers, after data/papers/papers.json has changed. Needs requirements-dev.txt."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.demo import papers


class Command(BaseCommand):
    help = "Write the papers of the demonstration (PDF, DOCX, ODT, XLSX) from papers.json."

    def handle(self, *args: object, **options: Any) -> None:
        for name, paper in papers.papers().items():
            target = papers.write(name, paper)
            self.stdout.write(f"{target.name}: {target.stat().st_size // 1024 + 1} kB")
