"""The bank of questions, and what people answer."""

from .attempts import AnonymousAnswers, Attempt, AttemptStep, ExtraTime, Participation, StepWords
from .bank import Category, Picture, Question, QuestionTag, QuestionVersion, TaggedQuestion
from .imports import QuestionImport
from .questionnaires import Questionnaire, QuestionnaireItem, QuestionnaireVersion

__all__ = [
    "AnonymousAnswers",
    "Attempt",
    "AttemptStep",
    "Category",
    "ExtraTime",
    "Participation",
    "Picture",
    "Question",
    "QuestionImport",
    "QuestionTag",
    "QuestionVersion",
    "Questionnaire",
    "QuestionnaireItem",
    "QuestionnaireVersion",
    "StepWords",
    "TaggedQuestion",
]
