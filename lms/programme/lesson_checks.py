"""What the programme looks at before a lesson is published."""

from . import proofreading
from .proofreading import each
from .registry import LessonCheck, lesson_checks

lesson_checks.register(LessonCheck("pictures", each(proofreading.pictures), order=10))
lesson_checks.register(LessonCheck("answers", each(proofreading.answers), order=20))
lesson_checks.register(LessonCheck("headings", each(proofreading.headings), order=30))
lesson_checks.register(LessonCheck("length", each(proofreading.length), order=40))
lesson_checks.register(LessonCheck("sentences", each(proofreading.sentences), order=90))
