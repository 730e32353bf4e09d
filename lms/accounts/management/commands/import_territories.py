"""Bring the table of territories in line with the official lists."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lms.accounts.domain.territories import import_territories
from lms.accounts.sources import COMPACT, BadLine, TerritoryRow, read_compact, read_folder, write_compact


class Command(BaseCommand):
    help = (
        "Import régions, départements, inter-municipalities and the territories of Greater Paris; running it twice "
        "changes nothing. A line that cannot be used is named and skipped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="source",
            type=Path,
            default=COMPACT,
            help="folder with regions.json, departements.json, communes.json.gz, epci.json.gz and ept.json, or a "
            "compact .jsonl.gz; the copy that comes with the platform when none is given",
        )
        parser.add_argument("--write", type=Path, help="also write what was read as a compact copy")

    def handle(self, *args: object, **options: Any) -> None:
        rows = self._read(options["source"], quiet=options["verbosity"] == 0)
        outcome = import_territories(rows=rows)
        for line in outcome.refused:
            self.stderr.write(f"skipped  {line}")
        if not outcome.read:
            raise CommandError(f"Nothing could be read from {options['source']}")
        if options["write"]:
            write_compact([row for row in rows if isinstance(row, TerritoryRow)], options["write"])
        self.stdout.write(
            f"{outcome.read} territories: {outcome.created} new, {outcome.changed} changed, "
            f"{outcome.unchanged} as before; {len(outcome.refused)} lines skipped"
        )

    def _read(self, source: Path, *, quiet: bool) -> list[TerritoryRow | BadLine]:
        reader = read_folder if source.is_dir() else read_compact
        try:
            return list(tqdm(reader(source), desc="territories", unit="", disable=quiet or None))
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise CommandError(f"{source} cannot be read: {error}") from error
