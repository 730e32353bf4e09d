"""What a person has done of a course."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.programme.models import LessonPage, LessonProgress


@transaction.atomic
def mark_done(*, user: User, lesson: LessonPage) -> bool:
    """The person has done the lesson; True when this is news. A double click changes nothing: the row is unique."""
    if not LessonPage.objects.visible_to(user).filter(pk=lesson.pk).exists():
        raise DomainError("forbidden", _("You cannot open this lesson."), status=403)
    return LessonProgress.objects.get_or_create(user=user, lesson=lesson)[1]


@transaction.atomic
def mark_undone(*, user: User, lesson: LessonPage) -> bool:
    """The person takes it back; True when this changes anything."""
    return LessonProgress.objects.filter(user=user, lesson=lesson).delete()[0] > 0
