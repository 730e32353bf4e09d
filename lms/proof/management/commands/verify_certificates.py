"""`manage.py verify_certificates`: exit status 1 where anything is not as it was issued."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.proof.domain.register import walk_register


class Command(BaseCommand):
    help = "Make every certificate again, compare it with what was issued, and walk its events."

    def handle(self, *args: Any, **options: Any) -> None:
        """A line a certificate, then the counts; the first broken thing is named again at the end."""
        total = erased = broken = 0
        first = ""
        for checked in walk_register():
            total += 1
            erased += checked.is_erased
            self.stdout.write(f"{checked.name} {checked.fault or ('erased' if checked.is_erased else 'ok')}")
            if checked.fault:
                broken += 1
                first = first or f"{checked.name}: {checked.fault}"
        self.stdout.write(f"{total} checked, {erased} erased, {broken} broken")
        if first:
            raise CommandError(first)
