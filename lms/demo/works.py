"""What two teams of the season have handed in: one is to be read, one to be taken up again; and until when."""

from datetime import timedelta

from django.utils import timezone

from coaching.models import Project
from cohorts.models import Cohort
from lms.accounts.models import User
from lms.handins.domain import deadlines, reviews, work
from lms.handins.enums import WorkState
from lms.handins.models import HandIn
from lms.handins.queries import tasks_of
from lms.programme.models import LessonPage

from .calendar import at

LESSON = "choisir-sa-premiere-demarche"
TEXTS = (
    "Nous avons comparé trois démarches : l’inscription à l’école, la cantine et l’aide au transport. "
    "Nous retenons l’inscription à l’école : 1 250 familles, et cinq pièces que la mairie détient déjà.",
    "Nous retenons le dossier d’aide d’urgence. Quatre services le voient, et chacun redemande les mêmes papiers.",
)
REMARK = "Le choix est clair. Dites d’où viennent les 1 250 familles, et qui, à l’école, portera l’essai."


def load(cohort: Cohort, coach: User) -> None:
    """Once; nothing where the lesson asks for no work (an editor has changed it)."""
    lesson = LessonPage.objects.live().filter(slug=LESSON).first()
    block = next(iter(tasks_of(lesson)), None) if lesson else None
    if lesson is None or block is None or HandIn.objects.filter(lesson=lesson).exists():
        return
    day = timezone.localdate() + timedelta(days=12)
    due, late = at(day, "18:00", cohort.time_zone), at(day + timedelta(days=4), "23:59", cohort.time_zone)
    deadlines.set_deadline(
        cohort=cohort.pk, lesson=lesson, block=block, due_at=due, late_until=late, by=coach
    )
    made = []
    for project, text in zip(Project.objects.filter(cohort=cohort).order_by("pk"), TEXTS, strict=False):
        by = project.team[0]
        written = work.Written(text=text, note="", step=0)
        kept = work.keep_draft(by=by, lesson=lesson, block=block, written=written, project=project.pk)
        made.append(work.hand_in(by=by, lesson=lesson, block=block, step=kept.step, project=project.pk))
    for one in made[:1]:
        reviews.review(work=one, by=coach, verdict=WorkState.TO_REDO, comment=REMARK, step=one.step)
