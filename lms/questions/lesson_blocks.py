"""Blocks that this app gives to lessons. Nothing of them leaves by API or search: neither question nor key."""

from lms.programme.registry import LessonBlock, lesson_blocks

from .blocks import BankQuestionBlock, QuestionnaireBlock
from .views.in_lessons import prepare_questionnaires, prepare_questions

lesson_blocks.register(LessonBlock("bank_question", BankQuestionBlock, prepare_questions, order=200))
lesson_blocks.register(LessonBlock("questionnaire", QuestionnaireBlock, prepare_questionnaires, order=210))
