"""The bank of questions, and what people answer."""

from .bank import Category, Picture, Question, QuestionTag, QuestionVersion, TaggedQuestion

__all__ = ["Category", "Picture", "Question", "QuestionTag", "QuestionVersion", "TaggedQuestion"]
