"""The programme's own questions: of five types in each course, told apart by their id numbers, loaded once."""

from collections import Counter

import pytest

from lms.accounts.enums import Role
from lms.programme.domain import content_sync
from lms.programme.models import LessonPage
from lms.questions import content as contents
from lms.questions.domain import bank
from lms.questions.domain.imports import import_questions
from lms.questions.domain.programme_questionnaires import load_questionnaires
from lms.questions.domain.programme_questions import FILES, load_questions
from lms.questions.formats.gift_found import found_in
from lms.questions.models import Category, Question, Questionnaire
from tests.programme.help import person
from tests.programme.test_content import ACT, ARTICLE, _law, acts, articles

THEMES = [theme["slug"] for theme in content_sync._read("themes")]
# Types that a course has: these three, match or order, number or short.
ONE_OF = [{"single"}, {"multiple"}, {"truefalse"}, {"match", "order"}, {"number", "short"}]


def found(theme):
    return list(found_in((FILES / f"{theme}.gift").read_text(encoding="utf-8")))


def named(theme):
    """Id numbers that the lessons of the course name, in their order."""
    return [
        block["value"]["question"]
        for part in content_sync._read(theme)["modules"]
        for lesson in part["lessons"]
        for block in lesson["blocks"]
        if block["type"] == "bank_question"
    ]


def test_each_file_belongs_to_a_theme():
    assert {path.stem for path in FILES.glob("*.gift")} == set(THEMES)


@pytest.mark.parametrize("theme", THEMES)
def test_a_course_has_questions_of_five_types_and_its_lessons_name_each_once(theme):
    questions = found(theme)
    types = {one.content["type"] for one in questions}
    assert [types & kinds for kinds in ONE_OF if not types & kinds] == []
    assert len(types) >= 5
    assert Counter(one.idnumber for one in questions) == Counter(named(theme))
    assert {one.category[0] for one in questions} == {"Parcours"}
    assert len({one.category[1] for one in questions}) == 1


@pytest.mark.parametrize("theme", THEMES)
def test_each_answer_and_each_question_says_why(theme):
    for one in found(theme):
        assert one.losses == [], one.idnumber
        content = contents.checked(contents.with_silent_ids(contents.parse(one.content)))
        assert content.feedback, one.idnumber
        data = contents.canonical(content)
        said = [part["feedback"] for part in [*data.get("choices", []), *data.get("answers", [])]]
        if content.type == "truefalse":
            said = [data["feedback_true"], data["feedback_false"]]
        assert all(said), one.idnumber
        assert said or content.type in {"match", "order"}, one.idnumber


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_feedback_of_what_is_true_or_false_belongs_to_true(theme):
    """« Oui » stands with the answer that is right."""
    for one in found(theme):
        if one.content["type"] == "truefalse":
            right = one.content["feedback_true" if one.content["right"] else "feedback_false"]
            wrong = one.content["feedback_false" if one.content["right"] else "feedback_true"]
            assert (right.startswith(("<p>Oui", "Oui")), "Oui" in wrong) == (True, False)


@pytest.mark.parametrize("theme", THEMES)
def test_what_a_question_cites_is_in_force(theme):
    text = (FILES / f"{theme}.gift").read_text(encoding="utf-8").replace("\\", "")
    cited = {f"{kind}{number}" for kind, _star, number in ARTICLE.findall(text)}
    assert cited
    assert {number for number in cited if articles().get(number, {}).get("etat") != "VIGUEUR"} == set()
    assert {number for _kind, number in ACT.findall(text)} <= set(acts())


@pytest.mark.parametrize(
    ("idnumber", "value", "article", "words"),
    [
        ("inno-exclusivite", "10", "L325-2", "ne peut dépasser dix ans"),
        ("don-delai-un-mois", "1", "R311-13", "est d'un mois"),
        ("dlnuf-duree-information", "12", "R114-9-7", "ne pouvant excéder douze mois"),
        ("dlnuf-seuils", "3500", "L312-1-1", "moins de 3 500 habitants"),
    ],
)
def test_numbers_asked_for_stand_in_the_law(idnumber, value, article, words):
    (question,) = [one for theme in THEMES for one in found(theme) if one.idnumber == idnumber]
    right = [answer["value"] for answer in question.content["answers"] if answer["weight"] == "100"]
    assert (right, words in _law(article)) == ([value], True)


@pytest.mark.django_db
def test_they_are_loaded_once_and_follow_the_files_until_somebody_revises_them(monkeypatch):
    made = load_questions()
    total = Question.objects.count()
    assert made == {"made": total, "updated": 0, "kept": 0}
    assert total == sum(len(named(theme)) for theme in THEMES)
    assert Category.objects.get(parent=None).name == "Parcours"
    assert load_questions() == {"made": 0, "updated": 0, "kept": 0}

    moved, edited, old, retired = Question.objects.filter(type="single").order_by("pk")[:4]
    moved.category = Category.objects.create(name="Ailleurs")
    moved.save()
    for question, by in ((edited, person(role=Role.EDITOR)), (old, None), (retired, None)):
        content = contents.parse({**question.current.content, "text": "Version d’avant ?"})
        bank.revise_question(question=question, content=content, by=by)
    bank.retire_question(question=retired)
    assert load_questions() == {"made": 0, "updated": 1, "kept": 2}
    old.refresh_from_db()
    assert (old.current.number, "avant" in old.current.content["text"]) == (3, False)
    edited.refresh_from_db()
    assert edited.current.content["text"].endswith("avant ?")
    assert Question.objects.count() == total


@pytest.mark.django_db
def test_the_import_takes_all_of_a_file_without_loss():
    report = import_questions(file=(FILES / f"{THEMES[0]}.gift").read_bytes())
    assert report.counts == {"taken": len(named(THEMES[0])), "loss": 0, "refused": 0}
    load_questions()  # knows those that were imported
    assert Question.objects.count() == sum(len(named(theme)) for theme in THEMES)


@pytest.mark.django_db
def test_lessons_show_the_questions_that_they_name():
    load_questions()
    content_sync.load_programme()
    shown = [
        block.value["question"].idnumber
        for lesson in LessonPage.objects.all()
        for block in lesson.body
        if block.block_type == "bank_question"
    ]
    assert sorted(shown) == sorted(number for theme in THEMES for number in named(theme))
    assert content_sync.load_programme() == {"made": 0, "updated": 0, "kept": 0}


@pytest.mark.django_db
def test_each_course_has_its_questionnaires_once_and_what_an_editor_changed_stays():
    load_questions()
    assert (load_questionnaires(), load_questionnaires()) == (30, 0)
    before, after = (
        Questionnaire.objects.get(title=f"Positionnement {when} – Mobilité servicielle")
        for when in ("au départ", "à l’arrivée")
    )
    assert after.compared_with == before
    questions = [list(one.items.values_list("question", flat=True)) for one in (before, after)]
    assert questions[0] == questions[1]
    assert len(questions[0]) == 6
    opinion = Questionnaire.objects.get(title="Votre avis sur le parcours – Mobilité servicielle")
    assert opinion.current.content["anonymous"] is True
    opinion.intro = "Autrement dit"
    opinion.save()
    load_questionnaires()
    opinion.refresh_from_db()
    assert opinion.intro == "Autrement dit"
