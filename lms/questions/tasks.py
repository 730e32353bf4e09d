"""Work that waits: the domain does it."""

from celery import shared_task

from lms.core.broker import wake_worker

from .domain import attempts, files, later
from .models import QuestionImport


@shared_task(name="questions.hand_in_overdue")
def hand_in_overdue() -> int:
    """Each minute: attempts whose time is over are handed in with what was saved."""
    return attempts.sweep()


@shared_task(name="questions.ask_later")
def ask_later() -> int:
    """Each day: who finished a course three months ago is asked what came of it."""
    return later.ask_later()


@shared_task(name=files.TASK)
def run_import(pk: int) -> None:
    """Read one file that was sent, or take its questions."""
    files.run_import(pk=pk)


@shared_task(name="questions.sweep_imports")
def sweep_imports() -> None:
    """Each minute and at start: what no task announced, or a worker that is gone had begun."""
    for pk in QuestionImport.objects.waiting().values_list("pk", flat=True)[:20]:
        wake_worker(files.TASK, pk)
