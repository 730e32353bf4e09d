"""Keep the French of the interface up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """`manage.py translations`, then write the French that it lists, then once more."""

    help = (
        "Extract the English sentences of code and templates into <app>/locale/fr/LC_MESSAGES/django.po, keep what is "
        "translated, set French spaces and apostrophes, compile django.mo. Run it after changing a sentence, write the "
        "French of what it lists, run it again, commit .po and .mo. Needs requirements-dev.txt, no gettext tools."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "apps", nargs="*", help="only these: coaching, lms/core …; all when none is named"
        )
        parser.add_argument(
            "--check", action="store_true", help="change nothing; status 1 when something is missing or stale"
        )

    def handle(self, *args: object, **options: Any) -> None:
        from lms.core.dev import translations  # Babel: a tool of developers

        unknown = set(options["apps"]) - set(translations.APPS)
        if unknown:
            raise CommandError(
                f"No such app: {', '.join(sorted(unknown))}; there are {', '.join(translations.APPS)}"
            )
        report = translations.run(check=options["check"], only=options["apps"])
        for line in report.missing:
            self.stdout.write(f"untranslated  {line}")
        for line in report.clashes:
            self.stdout.write(f"said in two ways  {line}")
        for line in report.stale:
            self.stdout.write(f"{'stale' if options['check'] else 'written'}  {line}")
        self.stdout.write(f"{sum(report.counts.values())} sentences, {len(report.missing)} without French")
        if options["check"] and not report.clean:
            raise CommandError("Run manage.py translations and write the French that is missing.")
