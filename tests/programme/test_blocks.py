"""What the blocks of a lesson accept."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from wagtail.blocks.struct_block import StructBlockValidationError

from library.models import LegalArticle
from lms.programme.models import LessonPage
from lms.search.references import article_key
from tests.factories.library import LegalTextFactory
from tests.programme.help import course_with, person, text_of, write

pytestmark = pytest.mark.django_db


def block(name):
    return LessonPage.body.field.stream_block.child_blocks[name]


def code_with(**article):
    """A code with one article, L113-12."""
    fields = {"cid": "LEGIARTI000031367384", "legi_id": "LEGIARTI000045213328", "position": 1}
    return LegalArticle.objects.create(
        text=LegalTextFactory(nature="CODE"), num="L113-12", key=article_key("L113-12"), **fields | article
    )


def card(text, article):
    kind = block("legal_text")
    return kind.clean(kind.to_python({"text": text.pk, "article": article, "note": ""}))


@pytest.mark.parametrize("typed", ["L113-12", "l. 113-12", "L.113-12 "])
def test_card_of_an_article_accepts_what_the_text_holds(typed):
    article = code_with()
    assert card(article.text, typed)["text"] == article.text
    assert card(article.text, "")["article"] == ""


def test_card_of_an_article_that_the_text_does_not_hold_is_refused_beside_its_field():
    with pytest.raises(StructBlockValidationError) as refused:
        card(LegalTextFactory(), "L113-12")
    (words,) = refused.value.block_errors["article"].messages
    assert words == "Ce texte n’a pas d’article «\u00a0L113-12\u00a0»."


def test_question_begins_with_the_two_answers_that_it_needs():
    assert len(block("question").get_default()["answers"]) == 2


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ({"status": "VIGUEUR"}, "En vigueur"),
        ({"status": "ABROGE"}, "N’est plus en vigueur"),
        ({"status": "ABROGE_DIFF", "end": date(2026, 11, 1)}, "N’est plus en vigueur"),
        ({"status": "VIGUEUR_DIFF", "start": date(2027, 1, 1)}, "Pas encore en vigueur"),
    ],
)
def test_lesson_says_the_state_of_the_article_that_it_cites(client, article, words):
    cited = code_with(html="<p><br/>Mot pour mot.</p>", **article)
    _course, (lesson,) = course_with(1)
    write(lesson, ("legal_text", {"text": cited.text.pk, "article": "L. 113-12", "note": ""}))
    client.force_login(person())
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False):
        page = text_of(client.get(lesson.url))
    states = ["En vigueur", "N’est plus en vigueur", "Pas encore en vigueur"]
    assert [state for state in states if f">{state}<" in page] == [words]
    assert "<p>Mot pour mot.</p>" in page
