"""What this app keeps about a person alone; the team keeps the project."""

from lms.accounts.models import User
from lms.accounts.registry import PersonalData, personal_data

from .models import PrivateNote


def forget(person: User) -> None:
    PrivateNote.objects.filter(author=person).delete()


personal_data.register(PersonalData("private notes", forget))
