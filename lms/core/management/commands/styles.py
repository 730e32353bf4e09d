"""Join the style sheets."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.core.dev import styles


class Command(BaseCommand):
    """`manage.py styles` after a change in static/lms/css/; `--check` only says whether it is needed."""

    help = "Join tokens.css, base.css, components/*.css and print.css into site.css, the one sheet that pages load."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether site.css is stale (status 1)"
        )

    def handle(self, *args: object, **options: Any) -> None:
        if options["check"]:
            if styles.is_stale():
                raise CommandError("site.css is stale: run manage.py styles")
            return
        styles.BUILT.write_text(styles.build(), encoding="utf-8")
        self.stdout.write(f"site.css: {styles.BUILT.stat().st_size} bytes")
