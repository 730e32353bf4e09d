"""Files of questions into the bank and out: reports, losses, refusals, pictures, hostile files."""

import base64
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image

from lms.core.errors import DomainError
from lms.questions.content import content_hash, parse
from lms.questions.domain import bank
from lms.questions.domain.categories import category_at, make_path
from lms.questions.domain.imports import import_questions
from lms.questions.exports import export_category
from lms.questions.formats import process, reader
from lms.questions.formats.found import from_json, to_json
from lms.questions.models import Category, Picture, Question, QuestionVersion
from tests.factories.accounts import UserFactory

from .samples import SAMPLES

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
# File → (taken, with loss, refused), then words that its report says.
REPORTS = {
    "gift/moodle-ordering.gift.txt": ((0, 1, 0), "some of them"),
    "gift/moodle-questions.aiken.txt": ((2, 0, 0), ""),
    "gift/moodle-questions.gift.txt": ((7, 2, 0), "any other number"),
    "gift/moodle-questions_encoding_windows-1252.gift.txt": ((0, 0, 1), "UTF-8"),
    "gift/moodle-questions_in_category.gift.txt": ((4, 0, 0), ""),
    "moodle-xml/broken_cloze_questions.xml": ((0, 0, 5), "has no gap"),
    "moodle-xml/categories_reverse_order.xml": ((2, 0, 0), ""),
    "moodle-xml/category_with_description.xml": ((1, 0, 0), ""),
    "moodle-xml/ddwtos.xml": ((0, 0, 1), "gapselect"),
    "moodle-xml/deprecated_category.xml": ((1, 0, 0), ""),
    "moodle-xml/description.xml": ((0, 0, 1), "lesson"),
    "moodle-xml/error_invalid_grades.xml": ((0, 1, 0), "99.66666"),
    "moodle-xml/essay.xml": ((0, 1, 0), "number of words"),
    "moodle-xml/export_category.xml": ((1, 0, 0), ""),
    "moodle-xml/gapselect.xml": ((0, 0, 1), "gapselect"),
    "moodle-xml/html_chars_in_idnumbers.xml": ((1, 0, 0), ""),
    "moodle-xml/match.xml": ((0, 1, 0), "partly right"),
    "moodle-xml/multianswer-all-types.xml": ((0, 0, 1), "cloze"),
    "moodle-xml/multianswer.xml": ((0, 0, 1), "cloze"),
    "moodle-xml/multichoice.xml": ((0, 1, 0), "hints"),
    "moodle-xml/nested_categories.xml": ((1, 0, 0), ""),
    "moodle-xml/nested_categories_with_questions.xml": ((5, 0, 0), ""),
    "moodle-xml/numerical.xml": ((0, 1, 0), "hints"),
    "moodle-xml/old_format_file.xml": ((2, 0, 0), ""),
    "moodle-xml/ordering-testexport.moodle.xml": ((0, 1, 0), "single items"),
    "moodle-xml/ordering-testimport.moodle.xml": ((0, 1, 0), "hints"),
    "moodle-xml/ordering-testimportlong.moodle.xml": ((0, 1, 0), "single items"),
    "moodle-xml/ordering-testoldquestion.moodle.xml": ((0, 1, 0), "hints"),
    "moodle-xml/ordering.xml": ((1, 0, 0), ""),
    "moodle-xml/sample_questions_with_old_image_tag.xml": ((1, 0, 1), "cloze"),
    "moodle-xml/shortanswer.xml": ((1, 0, 0), ""),
    "moodle-xml/truefalse.xml": ((1, 0, 0), ""),
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(request, monkeypatch):
    """Most tests read in their own process, which is quicker; `apart` reads as the platform does."""
    if "apart" not in request.node.name:
        monkeypatch.setattr(process, "read", read_here)
    with translation.override("en"):  # sentences are compared as the code says them
        yield


def read_here(content, *, form="", encoding="", person=None):
    return [
        from_json(json.loads(json.dumps(to_json(one))))
        for one in reader.found_or_fault(content, form, encoding)
    ]


def run(file, **more):
    return import_questions(file=file, **more)


def said(report):
    return " ".join(sentence for line in report.lines for sentence in line.sentences)


def test_every_file_has_its_report():
    names = {
        path.relative_to(DATA).as_posix() for path in (*DATA.glob("*/moodle-*.txt"), *DATA.glob("*/*.xml"))
    }
    assert names == set(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_c12_what_moodle_wrote_is_taken_with_its_report(name):
    counts, words = REPORTS[name]
    report = run((DATA / name).read_bytes())
    assert tuple(report.counts.values()) == counts
    assert words in said(report)
    new = [line for line in report.lines if line.outcome != "refused" and not line.is_known]
    assert Question.objects.count() == len(new) > 0 or not any(counts[:2])


@pytest.mark.parametrize(
    "name", ["gift/moodle-questions.gift.txt", "moodle-xml/sample_questions_with_old_image_tag.xml"]
)
def test_a_dry_run_says_the_same_and_keeps_nothing(name):
    file = (DATA / name).read_bytes()
    dry = run(file, dry_run=True)
    assert not Question.objects.exists()
    assert not Category.objects.exists()
    assert not Picture.objects.exists()
    assert run(file).lines == dry.lines


def test_the_alphabet_is_asked_about_and_then_believed():
    file = (DATA / "gift/moodle-questions_encoding_windows-1252.gift.txt").read_bytes()
    (line,) = run(file).lines
    assert (line.outcome, line.line, line.column) == ("refused", 15, 7)
    report = run(file, encoding="windows-1252")
    assert report.counts == {"taken": 2, "loss": 0, "refused": 1}
    assert "same answer" in said(report)


def test_the_french_bank_is_read_apart_taken_whole_and_comes_back_the_same():
    report = run((DATA / "banque.gift.txt").read_bytes())
    assert report.counts == {"taken": 7, "loss": 0, "refused": 0}, said(report)
    before = {question.idnumber: question.current.hash for question in Question.objects.all()}
    first = Question.objects.get(idnumber="FR-1")
    assert "commune\u00a0?" in first.current.content["text"]
    assert sorted(first.tags.names()) == ["foncier", "établissements publics"]
    for form in ("gift", "moodlexml"):
        export = export_category(category_at(["Foncier"]), form)
        again = run(export.content, into=["Copie", form])
        assert again.counts == {"taken": 7, "loss": 0, "refused": 0}
        copies = Question.objects.filter(
            category=category_at(["Copie", form, "Foncier", "Sobriété foncière"])
        )
        assert {question.idnumber: question.current.hash for question in copies} == before
        assert sorted(copies.get(idnumber="FR-1").tags.names()) == sorted(first.tags.names())


def test_the_same_file_again_adds_nothing_and_a_changed_one_makes_versions():
    file = (DATA / "banque.gift.txt").read_bytes()
    run(file)
    assert all(line.is_known for line in run(file).lines)
    assert Question.objects.count() == QuestionVersion.objects.count() == 7
    run(file.replace(b"Le notaire", b"La notaire"))
    assert (Question.objects.count(), QuestionVersion.objects.count()) == (7, 8)
    old, new = QuestionVersion.objects.filter(question__idnumber="FR-1").order_by("number")
    assert old.content["choices"][0]["id"] == new.content["choices"][0]["id"]
    assert old.content["choices"][1]["id"] != new.content["choices"][1]["id"]


def test_questions_without_a_number_are_not_doubled_either():
    file = (DATA / "gift/moodle-questions.gift.txt").read_bytes()
    run(file)
    number = Question.objects.count()
    run(file)
    assert Question.objects.count() == number


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("form", ["gift", "moodlexml"])
def test_each_type_goes_out_and_comes_back(kind, form):
    category = make_path(["Banque"])
    content = parse(SAMPLES[kind])
    bank.add_question(category=category, name="Question", content=content, tags=["un"])
    export = export_category(category, form)
    if form == "gift" and kind in {"matrix", "rating"}:
        assert (export.number, export.left_out) == (0, ["Question"])
        return
    assert run(export.content, into=["Copie"]).counts["taken"] == 1
    copy = Question.objects.get(category=category_at(["Copie", "Banque"]))
    assert copy.current.hash == content_hash(content)


def png(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


def moodle(text, files=(), more=""):
    files = "".join(
        f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'
        for name, data in files
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><quiz><question type="essay"><name><text>Q</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text>{files}</questiontext>{more}</question></quiz>'
    ).encode()


def test_pictures_become_files_and_come_back(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = moodle(
        '<p>Plan<img src="@@PLUGINFILE@@/le%20plan.png" alt="Le plan"></p>', [("le plan.png", png())]
    )
    assert run(file).counts["taken"] == 1
    text = Question.objects.get().current.content["text"]
    picture = Picture.objects.get()
    assert text == f'<p>Plan<img src="picture:{picture.sha256}" alt="Le plan"></p>'
    assert Image.open(picture.image.file).size == (4, 4)
    run(file)
    assert Picture.objects.count() == 1
    for form in ("gift", "moodlexml"):
        export = export_category(category_at(["Imported questions"]), form)
        run(export.content, into=[form])
        copy = Question.objects.get(category=category_at([form, "Imported questions"]))
        assert copy.current.hash == Question.objects.first().current.hash
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "files", "words"),
    [
        ('<img src="@@PLUGINFILE@@/absent.png">x', [], "absent.png"),
        (
            '<img src="@@PLUGINFILE@@/a.svg">x',
            [("a.svg", b"<svg><script>1</script></svg>")],
            "picture was taken out",
        ),
        ('<img src="@@PLUGINFILE@@/a.png">x', [("a.png", b"\x89PNG\r\n\x1a\nbroken")], "damaged"),
        ('<img src="https://ailleurs.example/suivi.gif">x', [], "ailleurs.example"),
        ('<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=">x', [], "picture was taken out"),
        ("<script>alert(1)</script>x", [], "script"),
        ('<p onclick="x()">x</p>', [], "script"),
        ('<a href="javascript:x()">x</a>', [], "script"),
        ('<audio src="x.mp3"></audio>x', [], "Sound"),
        ('<a href="@@PLUGINFILE@@/a.pdf">x</a>', [("a.pdf", b"%PDF")], "link to a file"),
    ],
)
def test_what_may_not_stay_is_named(text, files, words):
    (line,) = run(moodle(text, files)).lines
    assert line.outcome == "loss"
    assert words in " ".join(line.sentences)
    kept = Question.objects.get().current.content["text"]
    assert "script" not in kept
    assert "<img" not in kept
    assert "PLUGINFILE" not in kept.replace('href="@@PLUGINFILE@@', "")


@pytest.mark.parametrize(
    ("file", "place", "words"),
    [
        (b"", (0, 1), "empty"),
        (b"  \n", (0, 1), "empty"),
        (b"Quoi ? {=oui\n=non\n\nEt ? {T}", (1, 8), "never closed"),
        (b"Bon ? {T}\n\nQuoi {a} {b}", (3, 10), "second brace"),
        (b"Bon ? T}", (1, 8), "never opened"),
        (b"Combien ? {#trois}", (1, 13), "no number"),
        (b"Quoi ? {reste =oui}", (1, 9), "belongs to no answer"),
        (b"Quoi ? {~a ~b}", (1, 1), "0 %"),
        (b"Quoi ? {####rien}", None, ""),
        (b"<quiz><question>", (1, 17), "well-formed"),
        (b"<html></html>", (1, 1), "without question"),
        (b'<?xml version="1.0"?><rss/>', (1, 1), "rss"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', (1, 1), "DOCTYPE"),
        ("Été ? {T}".encode("latin-1"), (1, 1), "UTF-8"),
        (b"Q\nA) a\nB) b\n\nR\nA) a\nB) b\nANSWER: B", (1, 1), "ANSWER"),
        (b"Q\nA) a\nB) b\nANSWER: C", (4, 1), "not among"),
        (b"Texte\x00 ? {T}", (1, 1), "cannot be shown"),
    ],
)
def test_bad_files_are_refused_with_the_place_and_the_reason(file, place, words):
    report = run(file)
    refused = [line for line in report.lines if line.outcome == "refused"]
    if place is None:
        assert report.counts["taken"] == 1
        return
    assert words in " ".join(refused[0].sentences)
    assert (refused[0].line, refused[0].column) == place


def test_a_mark_of_the_alphabet_is_no_letter():
    for file in ("\ufeffÉté ? {T}".encode(), "Été ? {T}".encode("utf-16"), "\ufeff<quiz></quiz>".encode()):
        run(file)
    assert list(Question.objects.values_list("name", flat=True)) == ["Été ?"]


@pytest.mark.parametrize(
    "file",
    [
        b"{" * 100_000,
        b"\\" * 100_001,
        b"::" * 50_000 + b"{T}",
        b"[lms:" + b"[" * 50_000 + b"]\n x {T}",
        b"// [lms:" + b"[" * 50_000 + b"{]\nx {T}",
        b'// [lms:{"type":"single","points":{"a":[]},"shuffle":3}]\nx {=a ~b}',
        b'// [lms:{"type":["a"],"answers":7}]\nx {=a ~b}',
        b'// [lms:{"type":"short","answers":[[[]],7]}]\nx {=a -> b =c -> d}',
        b"x {" + b"=a" * 50_000 + b"}",
        b"<quiz>" + b"<question>" * 300 + b"</question>" * 300 + b"</quiz>",
        b"<quiz><question type='numerical'><name/><questiontext><text>x</text></questiontext>"
        b"<answer fraction='1e999999'><text>1e999999999</text></answer></question></quiz>",
        b"<quiz><question type='category'><category><text>"
        + b"a/" * 5000
        + b"</text></category></question></quiz>",
        b"$CATEGORY: " + b"a/" * 5000 + b"\n\nx {T}",
        b"::\xe2\x80\xae" + b"n" * 5000 + b"::x {T}",
        bytes(range(256)) * 100,
        b"x {#1e99999999}",
        b"x {=%99999999999999999999999%a ~b}",
    ],
    ids=range(17),
)
def test_hostile_files_read_apart_get_an_answer(file, monkeypatch):
    assert run(file, dry_run=True) is not None
    monkeypatch.setattr(process, "read", read_here)
    for form in ("", "gift", "moodlexml", "aiken"):
        for encoding in ("", "windows-1252"):
            report = run(file, form=form, encoding=encoding, dry_run=True)
            assert all(line.sentences for line in report.lines if line.outcome == "refused")


def test_only_those_who_keep_the_bank_import():
    with pytest.raises(DomainError) as refusal:
        run(b"x {T}", by=UserFactory())
    assert refusal.value.status == 403


def test_commands_read_apart_and_print_a_line_a_question_and_the_counts(tmp_path, capsys):
    file = DATA / "gift/moodle-questions.gift.txt"
    call_command("import_questions", file, "--into", "Moodle/Essai", "--dry-run")
    assert not Category.objects.exists()
    call_command("import_questions", file, "--into", "Moodle/Essai")
    lines = capsys.readouterr().out.splitlines()
    assert lines[9] == lines[19] == "7 taken, 2 with loss, 0 refused"
    assert lines[:10] == lines[10:]
    assert Question.objects.filter(category=category_at(["Moodle", "Essai"])).count() == 8
    call_command("export_questions", "Moodle", "--format", "moodlexml", "--output", tmp_path / "a.xml")
    assert "8 written" in capsys.readouterr().err
    call_command("export_questions", "Moodle/Essai", "--format", "gift")
    assert "::Q8::" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("export_questions", "Moodle/Rien", "--format", "gift")
    with pytest.raises(CommandError):
        call_command("import_questions", tmp_path / "absent.txt")
