"""The programme's own words: its citations are those of the law that the library ships, its lessons have the right length.

Read straight from the files: `library/data/crpa.json.gz` is the code in its state of the day that its README names.
"""

import csv
import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from html import unescape

import pytest
from django.conf import settings

from lms.programme.domain import content_sync

LAW = settings.BASE_DIR / "library" / "data"
CODE = "LEGITEXT000031366350"
WORD = re.compile(r"[\w’'-]*\w[\w’'-]*")
# Cited for its history, as no longer in force; or of another code, said to be annulled.
GONE = {"R114-9-1": "a été remplacé", "D1115-18": "annulé"}
ARTICLE = re.compile(r"\b([LRD])\.?\s?(\*?)\s?(\d{3,4}(?:-\d+)+)")
ACT = re.compile(r"(loi|décret|ordonnance)\sn°\s(\d{4}-\d+)")
# Numbers, dates and delays that the lessons give: (lesson or theme, words of the lesson, article, words of the article).
SAYS = [
    ("le-poids-d-un-dossier", "Ne peut être tenue de produire", "L113-12", "ne peut être tenue de produire"),
    ("une-piece-trois-questions", "quelle que soit sa date de délivrance", "R113-7", "quelle que soit la date de leur"),
    ("faire-confiance-sans-bloquer", "de 50 %", "L115-1", "De 50 %"),
    ("faire-confiance-sans-bloquer", "de 100 %", "L115-1", "De 100 %"),
    ("faire-confiance-sans-bloquer", "lettre recommandée", "R113-6", "lettre recommandée"),
    ("les-deux-portes-de-la-loi", "détruites sans délai", "L114-8", "détruites sans délai"),
    ("qui-detient-quoi", "France Travail", "D114-9-1", "France Travail"),
    ("qui-detient-quoi", "CNOUS", "D114-9-1", "CNOUS"),
    ("echanger-en-securite-et-le-dire", "trente-six mois", "R114-9-7", "trente-six mois"),
    ("echanger-en-securite-et-le-dire", "douze mois", "R114-9-7", "douze mois"),
    ("echanger-en-securite-et-le-dire", "douze et vingt-quatre mois", "R114-9-7", "douze et vingt-quatre mois"),
    ("echanger-en-securite-et-le-dire", "horodatage", "R114-9-6", "horodatage"),
    ("choisir-sa-premiere-demarche", "impossibilité technique", "L114-10", "impossibilité technique"),
    ("faire-durer-et-rendre-compte", "3 500 habitants", "L312-1-1", "3 500 habitants"),
    ("faire-durer-et-rendre-compte", "cinquante agents", "D312-1-1-1", "50 agents"),
    ("publier-communiquer-proteger", "cinquante agents", "D312-1-1-1", "50 agents"),
    ("consulter-en-ligne-et-rendre-compte", "quinze jours", "L132-3", "quinze jours"),
    ("aider-sans-faire-a-la-place", "transmet la demande", "L114-2", "la transmet à l'administration compétente"),
    ("savoir-ce-que-l-on-a", "dix mille habitants", "R330-2", "communes de dix mille habitants ou plus"),
    ("repondre-a-une-demande-de-document", "le délai est d’un mois", "R311-13", "est d'un mois à compter de la réception"),
    ("repondre-a-une-demande-de-document", "vaut refus", "R311-12", "vaut décision de refus"),
    ("repondre-a-une-demande-de-document", "au bout de deux mois", "L231-1", "pendant deux mois"),
    ("repondre-a-une-demande-de-document", "obligatoire avant d’aller devant le juge", "L342-1", "préalable obligatoire"),
    ("dire-quand-un-calcul-decide", "cinquante agents ou salariés", "D312-1-4", "50 agents ou salariés"),
    ("choisir-ses-partenaires", "dépasser dix ans", "L325-2", "ne peut dépasser dix ans"),
    ("choisir-ses-partenaires", "au moins tous les trois ans", "L325-2", "au moins tous les trois ans"),
    ("passer-a-grande-echelle", "restreindre la concurrence", "L323-2", "restreindre la concurrence"),
    ("signer-un-accord-et-le-mesurer", "détruites sans délai", "L114-8", "détruites sans délai"),
    ("consulter-en-ligne-et-rendre-compte", "au plus tard à la signature", "R132-6", "au plus tard à la date de la signature"),
    ("choisir-le-bon-cadre", "procédures d’avis conforme", "L132-1", "procédures d'avis conforme"),
    ("rendre-ses-services-accessibles", "le cachet fait foi", "L112-1", "faisant foi"),
]  # fmt: skip
# « dans sa version issue du décret n° …, en vigueur depuis le … »
VERSIONS = {
    "L113-12": ("LOI n°2022-217", "2022-02-23"),
    "L113-13": ("LOI n°2022-217", "2022-02-23"),
    "D114-9-1": ("Décret n°2026-54", "2026-02-05"),
    "R114-9-5": ("Décret n°2023-361", "2023-05-14"),
    "R114-9-6": ("Décret n°2023-361", "2023-05-14"),
    "R114-9-7": ("Décret n°2023-361", "2023-05-14"),
    "D312-1-3": ("Décret n°2018-1117", "2018-12-13"),
}


@cache
def articles():
    """{number: article} of the code that the library ships."""
    with gzip.open(LAW / "crpa.json.gz", "rt", encoding="utf-8") as file:
        tree = json.load(file)
    found = {}

    def walk(node):
        if node.get("type") == "article":
            found[_plain(node["data"]["num"])] = node["data"]
        for child in node.get("children", ()):
            walk(child)

    walk(tree)
    return found


@cache
def acts():
    """The acts that the library ships, by number, or by their key where they have none."""
    with open(LAW / "texts.csv", encoding="utf-8", newline="") as file:
        return {row["number"] or row["jorf_id"]: row for row in csv.DictReader(file)}


def _plain(number):
    return re.sub(r"[\s.*]", "", number)


def _law(number):
    """The words of an article, on one line."""
    html = unescape(articles()[number]["texteHtml"])
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _words(value):
    """Every string of a part of the content."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in _words(part)]
    if isinstance(value, list):
        return [text for part in value for text in _words(part)]
    return [value] if isinstance(value, str) else []


def _text(value):
    return (
        " ".join(re.sub(r"<[^>]+>", " ", text) for text in _words(value))
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
    )


def lessons():
    """(theme, lesson) of all courses."""
    return [
        (theme["slug"], lesson)
        for theme in content_sync._read("themes")
        for part in content_sync._read(theme["slug"])["modules"]
        for lesson in part["lessons"]
    ]


def everything():
    """(name, text) of each theme and each lesson."""
    return [(theme["slug"], _text(theme)) for theme in content_sync._read("themes")] + [
        (lesson["slug"], _text(lesson)) for _theme, lesson in lessons()
    ]


@pytest.mark.parametrize(("name", "text"), everything(), ids=[name for name, _text in everything()])
def test_every_article_and_act_that_is_cited_is_in_force(name, text):
    for kind, _star, number in ARTICLE.findall(text):
        cited = f"{kind}{number}"
        if cited in GONE:
            assert GONE[cited] in text, f"{name}: {cited} is cited as if it were in force"
        else:
            assert cited in articles(), f"{name}: the code has no article {cited}"
            assert articles()[cited]["etat"] in {"VIGUEUR", "ABROGE_DIFF"}, f"{name}: {cited}"
    for kind, number in ACT.findall(text):
        act = acts().get(number)
        assert act is not None, f"{name}: {kind} n° {number} is not in the library"
        assert act["nature"] == {"loi": "LOI", "décret": "DECRET", "ordonnance": "ORDONNANCE"}[kind]


def test_every_card_names_a_text_and_an_article_that_the_library_has():
    known = {row["jorf_id"] for row in acts().values()} | {CODE}
    cards = [
        (lesson["slug"], block["value"])
        for _theme, lesson in lessons()
        for block in lesson["blocks"]
        if block["type"] == "legal_text"
    ]
    assert len(cards) > 60
    for slug, card in cards:
        assert card["text"] in known, slug
        assert (card["text"] == CODE) == bool(card["article"]), slug
        assert not card["article"] or articles()[_plain(card["article"])]["etat"] == "VIGUEUR", slug


@pytest.mark.parametrize(("slug", "ours", "number", "theirs"), SAYS)
def test_what_a_lesson_says_stands_in_the_article(slug, ours, number, theirs):
    text = dict(everything())[slug]
    law = _law(number)
    assert (ours in text, theirs in law) == (True, True)


@pytest.mark.parametrize(("number", "version"), VERSIONS.items(), ids=list(VERSIONS))
def test_versions_that_lessons_name_are_those_of_the_code(number, version):
    act, day = version
    article = articles()[number]
    assert datetime.fromtimestamp(article["dateDebut"] / 1000, UTC).date().isoformat() == day
    assert any(link["textTitle"].startswith(act) for link in article["lienModifications"])


def test_quotations_are_word_for_word():
    quotes = [
        (lesson["slug"], block["value"])
        for _theme, lesson in lessons()
        for block in lesson["blocks"]
        if block["type"] == "quote"
    ]
    assert quotes
    for slug, quote in quotes:
        (number,) = [f"{kind}{rest}" for kind, _star, rest in ARTICLE.findall(_text(quote["source"]))]
        law = _law(number).replace("'", "’").replace(" ,", ",")
        assert _text(quote["text"]) in law, slug


@pytest.mark.parametrize("theme", [theme["slug"] for theme in content_sync._read("themes")])
def test_a_course_has_two_modules_six_lessons_and_what_one_learns(theme):
    course = content_sync._read(theme)
    assert len(course["modules"]) >= 2
    assert sum(len(part["lessons"]) for part in course["modules"]) >= 6
    assert 4 <= len(course["objectives"].splitlines()) <= 7
    assert len(course["objectives"]) <= 1500
    kinds = Counter(
        block["type"] for where, lesson in lessons() if where == theme for block in lesson["blocks"]
    )
    assert kinds["reflection"] == 1
    assert kinds["bank_question"] >= 6
    assert {"text", "checklist", "legal_text", "callout"} <= set(kinds)


def test_no_sentence_is_longer_than_25_words():
    long = [(lesson["slug"], sentence) for _theme, lesson in lessons() for sentence in _sentences(lesson)]
    assert len(long) > 2000
    assert [(slug, sentence) for slug, sentence in long if len(WORD.findall(sentence)) > 25] == []


def _sentences(lesson):
    """The sentences of its texts and call-outs; « L. 114-8 » ends none."""
    for block in lesson["blocks"]:
        if block["type"] in {"text", "callout"}:
            html = block["value"] if block["type"] == "text" else block["value"]["text"]
            lines = unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h2|h3)>", "\n", html)))
            for line in re.sub(r"\b([LRD])\.(?=\*?\s?\d)", r"\1", lines).split("\n"):
                yield from re.split(r"(?<=[.!?…])[\s»]+", line)


def test_the_minutes_of_a_lesson_are_those_it_takes():
    """200 words a minute, law included; besides a minute a question, two an exercise, two to write a reflection, four a package."""
    wrong = {}
    for _theme, lesson in lessons():
        kinds = Counter(block["type"] for block in lesson["blocks"])
        law = " ".join(
            _law(_plain(block["value"]["article"]))
            for block in lesson["blocks"]
            if block["type"] == "legal_text" and block["value"]["article"]
        )
        words = len(WORD.findall(_text([lesson["title"], lesson["outcome"], _shown(lesson["blocks"])]) + law))
        exercises = sum("<h3>À vous" in text for text in _words(lesson["blocks"]))
        doing = (
            kinds["question"]
            + kinds["bank_question"]
            + 2 * kinds["reflection"]
            + 2 * exercises
            + 4 * kinds["package"]
        )
        if abs(words / 200 + doing - lesson["minutes"]) > 1:
            wrong[lesson["slug"]] = (words, doing, lesson["minutes"])
    assert wrong == {}


def _shown(blocks):
    """What is written in a lesson, without the words of the law that its cards fetch."""
    return [
        {name: value for name, value in block["value"].items() if name not in {"text", "article", "kind"}}
        if block["type"] == "legal_text"
        else block["value"]
        for block in blocks
        if block["type"] not in {"bank_question", "package"}
    ]
