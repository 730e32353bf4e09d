"""`manage.py import_legal [file or folder …]`: texts of law come in; twice changes nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from library.domain import legal
from library.sources import dila, legidata, table
from library.sources.records import BadLine, BadSourceError, Text

DATA = Path(__file__).resolve().parents[2] / "data"


def records(path: Path) -> Iterator[Text | BadLine]:
    """The texts of a file, by its name: a table, a code, an XML, an archive; of a folder, each of its XML."""
    if path.is_dir():
        for file in sorted(path.rglob("*.xml")):
            yield from _one(file)
    elif path.name.endswith((".tar.gz", ".tgz")):
        yield from dila.read_archive(path)
    elif path.suffix == ".csv":
        yield from table.read(path)
    elif path.name.endswith((".json", ".json.gz")):
        yield legidata.read(path)
    elif path.suffix == ".xml":
        yield from _one(path, alone=True)
    else:
        raise BadSourceError("expected a .csv, .json, .json.gz, .xml, .tar.gz or a folder")


def _one(path: Path, *, alone: bool = False) -> Iterator[Text | BadLine]:
    try:
        text = dila.read_file(path.read_bytes())
    except (BadSourceError, ValueError, OSError) as error:
        if alone:
            raise BadSourceError(str(error)) from error
        yield BadLine(path.name, str(error))
        return
    if text is not None:
        yield text


class Command(BaseCommand):
    help = "Import texts of law: DILA archives and files, a code of legi-data, our table. Without a path, the project's own data."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("paths", nargs="*", type=Path)
        parser.add_argument("--quiet-progress", action="store_true", help="no progress bar")

    def handle(self, *args: object, **options: Any) -> None:
        """Each path in turn; a file that cannot be used at all stops with a sentence."""
        for path in options["paths"] or [DATA / "texts.csv", DATA / "crpa.json.gz"]:
            self._import(path, quiet=options["quiet_progress"])

    def _import(self, path: Path, *, quiet: bool) -> None:
        if not path.exists():
            raise CommandError(f"{path}: there is no such file.")
        try:
            with tqdm(desc=path.name, unit=" texts", disable=quiet or None) as bar:
                report = legal.store(records=self._named(records(path)), progress=bar.update)
        except BadSourceError as error:
            raise CommandError(f"{path.name} was refused: {error}") from error
        self.stdout.write(
            f"{path.name}: {report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.refused} refused."
        )

    def _named(self, rows: Iterable[Text | BadLine]) -> Iterator[Text | BadLine]:
        for row in rows:
            if isinstance(row, BadLine):
                self.stderr.write(f"  {row.place}: {row.reason} (skipped)")
            yield row
