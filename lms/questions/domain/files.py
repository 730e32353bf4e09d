"""A file of questions from its sending to the bank: read by the worker, confirmed by a person, taken by the worker."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lms.core.broker import wake_worker_on_commit
from lms.core.errors import DomainError
from lms.core.files.examination import BusyError, NoVerdictError
from lms.questions.enums import ImportState
from lms.questions.formats.reader import ENCODINGS, LARGEST
from lms.questions.models import Category, QuestionImport

from . import bank
from .categories import path_of
from .imports import import_questions, visible

if TYPE_CHECKING:
    from lms.accounts.models import User

MOST_TRIES = 5
TASK = "questions.run_import"


@transaction.atomic
def send_file(
    *, name: str, file: bytes, by: "User", encoding: str = "", into: Category | None = None
) -> QuestionImport:
    """Keep the bytes for the worker, which reads them and keeps nothing of them in the bank yet."""
    bank.forbid_unless_keeper(by)
    if len(file) > LARGEST:
        raise bank.invalid(
            "too_heavy", _("The file is larger than 10 MB: export fewer questions at once."), "file"
        )
    if encoding not in {"", *ENCODINGS}:
        raise bank.invalid("unknown_encoding", _("Choose an alphabet of the list."), "encoding")
    row = QuestionImport.objects.create(
        name=visible(name)[:120] or _("Questions"), file=file, by=by, encoding=encoding, into=into
    )
    wake_worker_on_commit(TASK, row.pk)
    return row


@transaction.atomic
def confirm_import(*, row: QuestionImport, by: "User") -> QuestionImport:
    """Let the worker take what the report says can be taken. Twice is once."""
    row = QuestionImport.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    bank.forbid_unless_keeper(by)
    if row.by_id != by.pk:
        raise DomainError("forbidden", _("This file was sent by somebody else."), status=403)
    if row.state == ImportState.READ:
        row.state, row.tries = ImportState.CONFIRMED, 0
        row.save(update_fields=["state", "tries", "updated_at"])
        wake_worker_on_commit(TASK, row.pk)
    return row


def run_import(*, pk: int) -> None:
    """What the row waits for; nothing when another worker has done it. Killed half-way, nothing is in the bank."""
    row = QuestionImport.objects.select_related("by", "into__parent").filter(pk=pk).first()
    if row is None or row.state not in {ImportState.WAITING, ImportState.CONFIRMED}:
        return
    tried = QuestionImport.objects.filter(pk=pk, tries=row.tries).update(tries=row.tries + 1)
    if not tried:
        return
    if row.tries >= MOST_TRIES or row.by is None:
        QuestionImport.objects.filter(pk=pk).update(state=ImportState.FAILED, file=b"")
        return
    try:
        _run(row)
    except (BusyError, NoVerdictError):
        return  # the sweep asks again
    except DomainError as error:  # the person may not any more
        QuestionImport.objects.filter(pk=pk).update(state=ImportState.FAILED, file=b"", report=[])
        if error.status != 403:
            raise


@transaction.atomic
def _run(row: QuestionImport) -> None:
    locked = QuestionImport.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if locked.state != row.state:
        return
    dry_run = row.state == ImportState.WAITING
    report = import_questions(
        file=bytes(row.file),
        into=path_of(row.into) if row.into else (),
        encoding=row.encoding,
        by=row.by,
        dry_run=dry_run,
    )
    state = ImportState.READ if dry_run else ImportState.DONE
    QuestionImport.objects.filter(pk=row.pk).update(
        state=state, report=report.as_json(), file=row.file if dry_run else b"", tries=0
    )
