"""What this app keeps of a person's own words; steps and marks stay, without a word."""

from lms.accounts.models import User
from lms.accounts.registry import PersonalData, personal_data

from .models import ExtraTime, Participation, StepWords


def forget(person: User) -> None:
    """Answers and what was written about them, more time, that they took part: anonymous sheets name nobody."""
    StepWords.objects.filter(step__attempt__person=person).delete()
    ExtraTime.objects.filter(person=person).delete()
    Participation.objects.filter(person=person).delete()


personal_data.register(PersonalData("answers", forget))
