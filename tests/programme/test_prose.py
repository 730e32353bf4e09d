"""Rich text made ready together."""

from lms.programme import prose


def test_prepare_accepts_a_lesson_without_text():
    texts: list = []
    prose.prepare(texts)
    assert texts == []
