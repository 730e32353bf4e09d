"""What this app keeps about a person alone."""

from lms.accounts.registry import PersonalData, personal_data

from .domain.writing import forget

personal_data.register(PersonalData("notes and reflections", forget))
