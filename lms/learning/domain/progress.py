"""What a person has done of a course."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning.models import LessonProgress
from lms.programme.models import LessonPage


@transaction.atomic
def mark_done(*, user: User, lesson: LessonPage) -> bool:
    """The person has done the lesson; True when this is news. A double click changes nothing: the row is unique."""
    # Whoever deletes lessons locks them too: this one stays until we are done, or is gone before we begin.
    there = LessonPage.objects.visible_to(user).filter(pk=lesson.pk)
    if there.select_for_update(of=("self",), no_key=True).only("pk").order_by("pk").first() is None:
        raise DomainError("forbidden", _("You cannot open this lesson."), status=403)
    return LessonProgress.objects.get_or_create(user=user, lesson=lesson)[1]


@transaction.atomic
def mark_undone(*, user: User, lesson: LessonPage) -> bool:
    """The person takes it back; True when this changes anything."""
    return LessonProgress.objects.filter(user=user, lesson=lesson).delete()[0] > 0
