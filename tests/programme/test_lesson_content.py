"""Figures, tables, views, foot-notes and terms of a lesson: what is refused, what is shown."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from lms.programme.marks import problems, without
from lms.programme.models import LessonPage
from lms.programme.readable import plain_words
from tests.programme.help import course_with, person, spaced, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def reader(client):
    user = person()
    client.force_login(user)
    return user


def picture(title="Plan", **size):
    return get_image_model().objects.create(title=title, file=get_test_image_file(**size))


def figure(image, alt="Deux guichets", **fields):
    shown = {"image": image and image.pk, "alt_text": alt, "decorative": False}
    return {"image": shown | {key: fields.pop(key) for key in ("decorative",) if key in fields},
            "caption": "", "credit": ""} | fields  # fmt: skip


def body(*blocks):
    """As the form of an editor gives it."""
    kind = LessonPage.body.field.stream_block
    return kind.to_python([{"type": name, "value": value} for name, value in blocks])


def sentences(*blocks):
    """Why a lesson with these blocks is not published; nothing when it may be."""
    try:
        LessonPage.body.field.stream_block.clean(body(*blocks))
    except ValidationError as refused:
        return [spaced(one) for one in texts_in(refused.as_json_data())]
    return []


def texts_in(data):
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, dict) else data
    return [text for part in parts for text in texts_in(part)]


def soup_of(client, *blocks):
    _course, [lesson] = course_with(1)
    lesson = write(lesson, *blocks)
    return BeautifulSoup(client.get(lesson.url).text, "html.parser")


def table(rows=(("Larzin", "12"),), headings=("Commune", "Pièces"), caption="Pièces demandées", types=None):
    types = types or ["text"] + ["number"] * (len(headings) - 1)
    columns = [{"type": kind, "heading": one} for kind, one in zip(types, headings, strict=True)]
    cells = {"columns": columns, "rows": [{"values": list(row)} for row in rows], "caption": caption}
    return "table", {"row_headings": True, "table": cells}


def notes(*marks):
    return "footnotes", {"notes": [{"key": mark, "text": f"<p>Note {mark}.</p>"} for mark in marks]}


def glossary(**terms):
    return "glossary", {"terms": [{"term": name, "explanation": text} for name, text in terms.items()]}


# --- Figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("alt", ["", "   ", None])
def test_a_figure_without_words_is_refused_unless_it_is_decorative(alt):
    image = picture()
    (said,) = sentences(("figure", figure(image, alt)))
    assert said == "Dites en quelques mots ce que montre l’image, ou cochez qu’elle est décorative."
    assert sentences(("figure", figure(image, alt, decorative=True))) == []
    assert sentences(("figure", figure(image, "Deux guichets"))) == []


def test_a_draft_may_lack_the_words_of_a_figure():
    kind = LessonPage.body.field.stream_block
    kind.defer_required_validation()
    try:
        assert kind.clean(body(("figure", figure(picture(), "")))) is not None
    finally:
        kind.restore_deferred_validation()


def test_a_figure_is_shown_with_its_size_and_its_words(client, reader):
    image = picture(size=(1600, 800))
    page = soup_of(client, ("figure", figure(image, 'Le "plan" <b>', caption="Le plan", credit="A. Rousset")))
    shown = page.select_one("figure.picture img")
    assert (shown["width"], shown["height"]) == ("960", "480")
    assert shown["alt"] == 'Le "plan" <b>'
    assert shown["loading"] == "lazy"
    assert [one.split()[1] for one in shown["srcset"].split(",")] == ["480w", "960w"]
    assert client.get(shown["src"]).status_code == 200
    assert "Crédit : A. Rousset" in spaced(page.select_one("figcaption").text)


def test_a_decorative_figure_says_nothing_and_one_picture_may_have_two_texts(client, reader):
    image = picture()
    blocks = [("figure", figure(image, "Un")), ("figure", figure(image, "Deux")),
              ("figure", figure(image, "Trois", decorative=True))]  # fmt: skip
    page = soup_of(client, *blocks)
    assert [one["alt"] for one in page.select("figure.picture img")] == ["Un", "Deux", ""]


def test_a_figure_whose_file_is_gone_leaves_its_words(client, reader):
    image = picture()
    image.file.storage.delete(image.file.name)
    page = soup_of(client, ("figure", figure(image, "Deux guichets")))
    assert page.select("figure.picture img") == []
    assert "Deux guichets" in page.select_one("figure.picture").text


def test_many_figures_cost_no_more_queries_than_one(client, reader):
    counts = []
    for number in (1, 6):
        _course, [lesson] = course_with(1)
        figures = [("figure", figure(picture(f"Plan {place}"), "Un plan")) for place in range(number)]
        views = [{"title": "", "text": "", "figure": figure(picture(), "Un plan")} for _ in range(number + 1)]
        lesson = write(lesson, *figures, ("slides", {"title": "Pas à pas", "slides": views}))
        client.get(lesson.url)  # the sizes are made once
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(lesson.url)
        counts.append(len([one for one in queries if "image" in one["sql"]]))
    assert counts[0] == counts[1] <= 4


# --- Tables -------------------------------------------------------------------------------------


def test_a_table_has_headings_and_labels_for_a_phone(client, reader):
    page = soup_of(client, table(rows=[("Larzin", "12"), ("Monts", "7")]))
    shown = page.select_one("table.fold")
    assert shown.caption.text == "Pièces demandées"
    assert [one["scope"] for one in shown.select("thead th")] == ["col", "col"]
    assert [one.text.strip() for one in shown.select("tbody th[scope=row]")] == ["Larzin", "Monts"]
    assert [(one["data-label"], one.text.strip()) for one in shown.select("td.num")] == [
        ("Pièces", "12"), ("Pièces", "7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"caption": " "}, "Donnez une légende au tableau : elle dit ce que l’on compare."),
        ({"rows": ()}, "Un tableau a au moins une colonne et une ligne."),
        ({"headings": ("Commune", "")}, "La colonne 2 n’a pas de titre."),
    ],
)
def test_a_table_that_nobody_could_read_is_refused(made, said):
    assert sentences(table(**made)) == [said]
    assert sentences(table()) == []


def test_cells_hold_text_that_runs_nowhere(client, reader):
    rich = '<p><b>Oui</b><script>x()</script><a href="javascript:x()">ici</a></p>'
    page = soup_of(client, table(rows=[("<script>y()</script>", rich)], types=["text", "rich"]))
    shown = page.select_one("table.fold")
    assert not shown.select("script, a[href^=javascript]")
    assert "<script>y()</script>" in shown.text
    assert shown.select_one("td b").text == "Oui"


# --- Views --------------------------------------------------------------------------------------


def slide(text="<p>Un pas.</p>", **fields):
    return {"title": "", "text": text, "figure": figure(None)} | fields


def test_views_are_a_list_without_a_script(client, reader):
    page = soup_of(client, ("slides", {"title": "Pas à pas", "slides": [slide(), slide("<p>Deux.</p>")]}))
    views = page.select("[data-slides] > ol > li")
    assert [spaced(view.p.text).strip() for view in views] == ["Vue 1 sur 2", "Vue 2 sur 2"]
    assert [view.has_attr("hidden") for view in views] == [False, False]
    assert page.select_one("[data-slides-buttons]").has_attr("hidden")


def test_an_empty_view_is_refused():
    said = sentences(("slides", {"title": "Pas à pas", "slides": [slide(), slide("")]}))
    assert said == ["Cette vue est vide : écrivez un texte ou choisissez une image."]
    seen = sentences(("slides", {"title": "Pas", "slides": [slide(), slide("", figure=figure(picture()))]}))
    assert seen == []


# --- Foot-notes and terms -----------------------------------------------------------------------


def test_foot_notes_lead_there_and_back(client, reader):
    page = soup_of(
        client,
        ("text", "<p>Un[^a], deux[^b], encore[^a].</p>"),
        ("callout", {"kind": "tip", "title": "Ici[^b]", "text": "<p>Non[^c].</p>"}),
        notes("a", "b"),
    )
    calls = page.select("[role=doc-noteref]")
    assert [call["href"] for call in calls] == ["#note-1", "#note-2", "#note-1", "#note-2"]
    for call in calls:
        note = page.find(id=call["href"][1:])
        assert f"#{call['id']}" in [back["href"] for back in note.select("[role=doc-backlink]")]
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert "Non[^c]" in page.text  # leads nowhere: stays as it was written


def test_marks_stay_out_of_links_and_attributes(client, reader):
    page = soup_of(
        client,
        ("text", '<p><a href="https://x.example/[^1]">lien[^1]</a> puis [^1]</p>'),
        table(headings=("Commune[^1]", "Pièces [[CCAS]]")),
        notes("1"),
        glossary(CCAS="Centre communal."),
    )
    assert page.select("a a, a button") == []
    assert page.select_one('a[href="https://x.example/[^1]"]').text == "lien[^1]"
    assert page.select_one("td")["data-label"] == "Pièces CCAS"
    assert len(page.select("[role=doc-noteref]")) == 2


def test_a_term_opens_where_it_stands(client, reader):
    page = soup_of(
        client,
        ("text", "<p>Le [[ccas]] et les [[CCAS|centres &amp; co]], [[Rien]].</p>"),
        glossary(CCAS="Centre <communal> & d’action."),
    )
    buttons = page.select("button.term")
    assert [one.text for one in buttons] == ["ccas", "centres & co"]
    for one in buttons:
        assert page.find(id=one["popovertarget"]).text == "CCAS Centre <communal> & d’action."
    assert page.select_one("dl.glossary dfn").text == "CCAS"
    assert "[[Rien]]" in page.text


def test_what_leads_nowhere_is_refused_when_a_lesson_is_published():
    text = ("text", "<p>Un[^1] [[CCAS]]</p>")
    assert sentences(text, notes("1"), glossary(CCAS="Centre.")) == []
    assert sentences(text) == [
        "Un texte appelle la note [^1], qui n’est pas parmi les notes de la leçon.",
        "Un texte ouvre le terme [[CCAS]], qui n’est pas parmi les termes de la leçon.",
    ]
    assert sentences(notes("1")) == [
        "Aucun texte n’appelle la note 1 : écrivez [^1] à sa place, hors d’un lien."
    ]
    assert sentences(("text", "<p>[^1]</p>"), notes("1", "1")) == ["Deux notes ont le repère 1."]
    assert sentences(("text", "<p>[[A]]</p>"), ("glossary", {"terms": [
        {"term": "A", "explanation": "x"}, {"term": "a ", "explanation": "y"}]})) == [
        "Le terme « a » est expliqué deux fois."
    ]  # fmt: skip
    assert sentences(("text", "<p>[^x y]</p>"), notes("x y"))[0].startswith("Un repère")


def test_one_block_of_notes_a_lesson():
    assert sentences(("text", "<p>[^1][^2]</p>"), notes("1"), notes("2")) != []


@pytest.mark.parametrize(
    "text", ["[^", "[[", "[[a|", "[^\x00]", "[^" + "1" * 50_000, "[[" * 20_000, "<" * 50_000, '<a "' * 20_000]
)
def test_any_text_is_read_in_time(text):
    stored = [
        {"type": "text", "value": text},
        {"type": "footnotes", "value": None},
        {"type": "glossary", "value": {}},
    ]
    assert list(problems(stored)) == []
    assert without(text) == text


def test_search_reads_the_words_without_marks():
    _course, [lesson] = course_with(1)
    lesson = write(
        lesson, ("text", "<p>Un[^1] [[CCAS|centre]]</p>"), notes("1"), glossary(CCAS="Action sociale."),
        ("figure", figure(picture(), "Deux guichets", caption="Le plan")), table(),
    )  # fmt: skip
    words = plain_words(lesson)
    for one in (
        "Un centre",
        "Note 1.",
        "CCAS Action sociale.",
        "Deux guichets",
        "Le plan",
        "Larzin",
        "Pièces demandées",
    ):
        assert one in words
    assert not re.search(r"\[|\bTrue\b|item", words)
    assert json.dumps(words)
