"""A folder of Markdown becomes a course: whole or not at all, once though imported twice."""

import io

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from wagtail.images import get_image_model

from lms.programme.domain import course_import
from lms.programme.models import CoursePage, LessonPage, ModulePage
from tests.factories.programme import CoursePageFactory, ThemePageFactory
from tests.programme.help import person

pytestmark = pytest.mark.django_db
COURSE = """---
title: Ouvrir ses données
theme: donnees
summary: Six leçons.
objectives:
  - Choisir un premier jeu de données
  - Le publier
---
"""
LESSON = """---
title: Une première leçon
minutes: 12
outcome: À la fin, vous saurez choisir.
---
Un texte **fort**.

## Pourquoi

- un
- deux

![Un plan de la gare](images/plan.png "La gare")

> Une agente l’a dit.

::: attention Avant de publier
Relisez les *adresses*.
:::

La fin.
"""


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def folder(tmp_path):
    ThemePageFactory(slug="donnees")
    CoursePageFactory()
    place = tmp_path / "ouvrir"
    (place / "01-comprendre" / "images").mkdir(parents=True)
    (place / "02-publier").mkdir()
    (place / "parcours.md").write_text(COURSE, encoding="utf-8")
    (place / "01-comprendre" / "01-choisir.md").write_text(LESSON, encoding="utf-8")
    (place / "01-comprendre" / "images" / "plan.png").write_bytes(picture())
    (place / "02-publier" / "module.md").write_text(
        "---\ntitle: Publier pour de bon\n---\n", encoding="utf-8"
    )
    (place / "02-publier" / "01-verifier.md").write_text(
        "---\ntitle: Vérifier\nrequired: false\n---\nFin.", encoding="utf-8"
    )
    return place


def imported(folder, **options):
    """(exit code, lines)."""
    out = io.StringIO()
    try:
        call_command("import_course", str(folder), stdout=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue().strip().splitlines()
    return 0, out.getvalue().strip().splitlines()


def test_a_folder_becomes_drafts(folder):
    code, lines = imported(folder)
    assert (code, lines[-1]) == (0, "5 made, 0 updated, 0 kept, 0 same")
    assert lines[0] == "made parcours.md: Ouvrir ses données"
    course = CoursePage.objects.get(title="Ouvrir ses données")
    assert (course.live, course.theme.slug, course.objectives) == (
        False,
        "donnees",
        "Choisir un premier jeu de données\nLe publier",
    )
    assert [one.title for one in ModulePage.objects.descendant_of(course)] == [
        "Comprendre",
        "Publier pour de bon",
    ]
    first, second = LessonPage.objects.descendant_of(course)
    assert (first.live, first.minutes, first.outcome, second.required) == (
        False,
        12,
        "À la fin, vous saurez choisir.",
        False,
    )
    kinds = [block.block_type for block in first.body]
    assert kinds == ["text", "figure", "quote", "callout", "text"]
    assert (
        first.body[0].value.source
        == "<p>Un texte <b>fort</b>.</p><h2>Pourquoi</h2><ul><li>un</li><li>deux</li></ul>"
    )
    assert (first.body[1].value.alt, first.body[1].value["caption"]) == ("Un plan de la gare", "La gare")
    assert first.body[3].value["kind"] == "warning"
    assert get_image_model().objects.get().width == 8
    for block in first.body:
        block.block.clean(block.value)


def test_twice_is_once_and_what_somebody_edited_stays(folder):
    imported(folder)
    assert imported(folder)[1][-1] == "0 made, 0 updated, 0 kept, 5 same"
    assert get_image_model().objects.count() == 1
    first, second = LessonPage.objects.filter(live=False)
    keys = [block["id"] for block in first.get_latest_revision_as_object().body.raw_data]
    lesson = folder / "01-comprendre" / "01-choisir.md"
    lesson.write_text(
        LESSON.replace("La fin.", "Une autre fin.").replace("minutes: 12\n", ""), encoding="utf-8"
    )
    second.title = "Relu par quelqu’un"
    second.save_revision(user=person())
    (folder / "02-publier" / "01-verifier.md").write_text(
        "---\ntitle: Vérifier encore\n---\nFin.", encoding="utf-8"
    )
    assert imported(folder)[1][-1] == "0 made, 1 updated, 1 kept, 3 same"
    draft = LessonPage.objects.get(pk=first.pk).get_latest_revision_as_object()
    assert draft.minutes == 10
    assert [block["id"] for block in draft.body.raw_data] == keys
    assert "Une autre fin." in draft.body[-1].value.source
    assert LessonPage.objects.get(pk=second.pk).get_latest_revision_as_object().title == "Relu par quelqu’un"


def test_a_dry_run_writes_nothing(folder):
    code, lines = imported(folder, dry_run=True)
    assert (code, lines[-1]) == (0, "5 pages, 1 pictures, 0 mistakes")
    assert not LessonPage.objects.exists()
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("01-comprendre/01-choisir.md", LESSON.replace("![Un plan de la gare]", "![]"), 13),
        ("01-comprendre/01-choisir.md", LESSON.replace("images/plan.png", "images/autre.png"), 13),
        ("01-comprendre/01-choisir.md", LESSON.replace("images/plan.png", "../../../secret.png"), 13),
        ("01-comprendre/01-choisir.md", LESSON.replace("images/plan.png", "01-choisir.md"), 13),
        ("01-comprendre/01-choisir.md", LESSON.replace("## Pourquoi", "# Pourquoi"), 8),
        ("01-comprendre/01-choisir.md", LESSON.replace(":::\n\nLa fin.", "La fin."), 17),
        ("01-comprendre/01-choisir.md", LESSON.replace("attention Avant de publier", "alerte"), 17),
        ("01-comprendre/01-choisir.md", LESSON.replace("La fin.", "<script>x()</script>"), 0),
        ("01-comprendre/01-choisir.md", LESSON.replace("La fin.", "[ici](javascript:x)"), 0),
        ("01-comprendre/01-choisir.md", LESSON.replace("La fin.", "[ici](autre.md)"), 21),
        ("01-comprendre/01-choisir.md", LESSON.replace("La fin.", "```\ncode\n```"), 21),
        ("01-comprendre/01-choisir.md", LESSON.replace("minutes: 12", "minutes: " + "9" * 30), 3),
        ("01-comprendre/01-choisir.md", LESSON.replace("outcome:", "auteur:"), 4),
        (
            "01-comprendre/01-choisir.md",
            LESSON.replace("title: Une première leçon", "title: " + "a" * 300),
            2,
        ),
        ("01-comprendre/01-choisir.md", LESSON.replace("---\nUn texte", "Un texte"), 1),
        ("01-comprendre/01-choisir.md", "Sans tête.", 1),
        ("01-comprendre/01-choisir.md", "---\na: [\n---\n", 2),
        ("01-comprendre/01-choisir.md", "---\ntitle: a\n---\n\0", 1),
        ("parcours.md", COURSE.replace("theme: donnees", "theme: autre"), 3),
        ("parcours.md", COURSE.replace("theme: donnees\n", ""), 1),
        ("parcours.md", "", 1),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(folder, file, text, line):
    (folder / file).write_text(text, encoding="utf-8")
    code, lines = imported(folder)
    if line == 0:  # taken as words: nothing of it is code
        assert code == 0
        last = LessonPage.objects.filter(live=False)[0].body[-1].value.source
        assert "<script" not in last
        assert "href" not in last
        return
    assert code == 1
    assert lines[0].startswith(f"{file}:{line}: ")
    assert lines[-1].endswith("mistakes, nothing imported")
    assert CoursePage.objects.count() == 1
    assert not get_image_model().objects.exists()


def test_links_out_of_the_folder_and_bytes_that_are_no_text_are_refused(folder, tmp_path):
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\n---\n", encoding="utf-8")
    (folder / "02-publier" / "02-lien.md").symlink_to(tmp_path / "secret.md")
    (folder / "02-publier" / "03-octets.md").write_bytes(b"\xff\xfe\x00")
    _code, lines = imported(folder)
    assert [line.split(":")[0] for line in lines[:-1]] == ["02-publier/02-lien.md", "02-publier/03-octets.md"]
    assert "Secret" not in "".join(lines)


def test_what_is_cut_short_leaves_neither_pages_nor_pictures(folder, monkeypatch):
    real, made = course_import.add_draft, []

    def cut(model, parent, **fields):
        made.append(model)
        if len(made) == 4:
            raise OSError("the disk is full")
        return real(model, parent, **fields)

    monkeypatch.setattr(course_import, "add_draft", cut)
    with pytest.raises(OSError, match="full"):
        imported(folder)
    assert (CoursePage.objects.count(), get_image_model().objects.count()) == (1, 0)
    assert [path for path in (folder.parent / "media").rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    assert imported(folder)[0] == 0


def test_a_folder_without_course_or_module_says_so(folder, tmp_path):
    empty = tmp_path / "vide"
    empty.mkdir()
    code, lines = imported(empty)
    assert (code, lines[-1]) == (1, "2 mistakes, nothing imported")
    with pytest.raises(CommandError):
        imported(tmp_path / "nulle-part")
