"""Loads the questions that the project ships."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.questions.domain.programme_questionnaires import load_questionnaires
from lms.questions.domain.programme_questions import load_questions


class Command(BaseCommand):
    """Before `load_programme`: its lessons name these questions. Running it again changes nothing."""

    help = "Load the questions of the programme; those that somebody revised are left as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("{made} questions made, {updated} updated, {kept} kept".format(**load_questions()))
        self.stdout.write(f"{load_questionnaires()} questionnaires made")
