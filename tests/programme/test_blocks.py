"""What the blocks of a lesson accept."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from library.models import LegalArticle
from library.search.references import article_key
from lms.programme.models import LessonPage
from tests.factories.library import LegalTextFactory

pytestmark = pytest.mark.django_db


def block(name):
    return LessonPage.body.field.stream_block.child_blocks[name]


def card(text, article):
    kind = block("legal_text")
    return kind.clean(kind.to_python({"text": text.pk, "article": article, "note": ""}))


@pytest.mark.parametrize("typed", ["L113-12", "l. 113-12", "L.113-12 "])
def test_card_of_an_article_accepts_what_the_text_holds(typed):
    article = LegalArticle.objects.create(
        text=LegalTextFactory(nature="CODE"),
        cid="LEGIARTI000031367384",
        legi_id="LEGIARTI000045213328",
        num="L113-12",
        key=article_key("L113-12"),
        position=1,
    )
    assert card(article.text, typed)["text"] == article.text
    assert card(article.text, "")["article"] == ""


def test_card_of_an_article_that_the_text_does_not_hold_is_refused_beside_its_field():
    with pytest.raises(StructBlockValidationError) as refused:
        card(LegalTextFactory(), "L113-12")
    (words,) = refused.value.block_errors["article"].messages
    assert words == "Ce texte n’a pas d’article «\u00a0L113-12\u00a0»."


def test_question_begins_with_the_two_answers_that_it_needs():
    assert len(block("question").get_default()["answers"]) == 2
