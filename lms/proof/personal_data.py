"""What this app keeps about a person: the register, which stays; all else that was printed, which goes."""

from typing import Any

from django.utils import timezone

from lms.accounts.registry import PersonalData, personal_data

from .models import Certificate


def forget(person: Any) -> None:
    """Number, name as printed, course, dates and state stay, as the law asks; territory, result and hours go, and with
    them the file and the badge. Twice is once.
    """
    Certificate.objects.filter(person=person, erased_at__isnull=True).update(
        data={}, erased_at=timezone.now()
    )


personal_data.register(PersonalData("certificates", forget))
