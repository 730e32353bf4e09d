"""A text that holds no longer says so wherever it is cited (invariant 7)."""

import pytest

from library.lesson_cards import cite, show
from library.models import ArticleChange, LegalArticle
from library.page_panels import latest_of_theme
from lms.programme.registry import Cited
from lms.search import indexer
from lms.search.references import article_key
from tests.factories.library import LegalTextFactory
from tests.factories.programme import ThemePageFactory
from tests.library.help import person
from tests.markup import flat

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}
WORDS = "N’est plus en vigueur"


def article(text, number, **more):
    cid = f"JORFARTI{LegalArticle.objects.count():012}"
    return LegalArticle.objects.create(
        text=text, cid=cid, legi_id=cid, num=number, key=article_key(number), **more
    )


@pytest.fixture
def ended():
    """An act that was repealed, in a theme, with an article of which nothing else is known."""
    text = LegalTextFactory(number="2001-1", status="ABROGE", resource__title="Décret abrogé")
    text.resource.themes.add(ThemePageFactory(slug="mobilite"))
    article(text, "1", plain="Le canari chante.", html="<p>Le canari chante.</p>")
    return text


def test_its_page_that_of_its_article_and_the_search_say_it(client, ended):
    indexer.rebuild()
    for address in (
        ended.get_absolute_url(),
        ended.articles.get().get_absolute_url(),
        "/bibliotheque/?q=canari",
        "/bibliotheque/?q=2001-1",
    ):
        page = client.get(address, headers=FR).content.decode()
        assert page.count(f'<span class="state late">{WORDS}</span>') >= 1, address


def test_articles_that_it_made_and_that_are_of_it_say_it(client, ended):
    code = LegalTextFactory(nature="CODE", status="VIGUEUR")
    made = article(code, "L1-1", status="VIGUEUR")
    ArticleChange.objects.create(article=made, act=ended, act_title="Décret abrogé", kind="CREE")
    page = client.get(made.get_absolute_url(), headers=FR).content.decode()
    assert f'Décret abrogé</a><span class="state late">{WORDS}</span>' in flat(page)
    act = LegalTextFactory(status="VIGUEUR")
    ArticleChange.objects.create(article=ended.articles.get(), act=act, act_title="Un décret", kind="CREE")
    page = client.get(act.get_absolute_url(), headers=FR).content.decode()
    assert f'Article 1</a><span class="state late">{WORDS}</span>' in flat(page)


def test_lessons_and_themes_say_it(ended):
    cards = [Cited(ended, ""), Cited(ended, "1")]
    cite(cards)
    assert [str(card.citation.state) for card in cards] == [WORDS, WORDS]
    pk = ended.resource_id
    assert show([pk], person())[pk].text == WORDS
    panel = latest_of_theme(ended.resource.themes.get(), person())[0]
    assert panel.lines[0]["text"] == f"Texte juridique · {WORDS}"
