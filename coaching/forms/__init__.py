"""What people type, turned into clean data; the domain decides."""

from .booking import QuestionForm, WaitForm
from .follow_up import AdviceFormSet, AnswerForm, FollowUpForm, NewActionForm
from .logs import NOBODY, ActionFormSet, LogForm
from .projects import MemberForm, NewProjectForm, ProjectForm
from .slots import (
    CancelForm,
    DetailsForm,
    SlotForm,
    SlotsForm,
    TimesForm,
    times_of,
)

__all__ = [
    "NOBODY",
    "ActionFormSet",
    "AdviceFormSet",
    "AnswerForm",
    "CancelForm",
    "DetailsForm",
    "FollowUpForm",
    "LogForm",
    "MemberForm",
    "NewActionForm",
    "NewProjectForm",
    "ProjectForm",
    "QuestionForm",
    "SlotForm",
    "SlotsForm",
    "TimesForm",
    "WaitForm",
    "times_of",
]
