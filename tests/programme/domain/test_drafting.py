"""A course made of a template: drafts that say what to write, in one screen."""

import pytest
from django.urls import reverse

from lms.accounts.enums import Role
from lms.core.errors import DomainError
from lms.programme.blocks import LessonBody
from lms.programme.domain.administration import set_up_administration
from lms.programme.domain.drafting import course_templates, draft_course
from lms.programme.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from lms.programme.proofreading import problems_of
from lms.programme.queries import written_lessons
from tests.factories.programme import CoursePageFactory, ThemePageFactory, home_page
from tests.programme.help import person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    CoursePageFactory()
    set_up_administration(home=home_page())
    return ThemePageFactory()


@pytest.mark.parametrize("template", course_templates(), ids=lambda one: one.key)
def test_each_template_makes_drafts_that_only_lack_what_is_to_be_written(theme, template):
    editor = person(role=Role.EDITOR)
    course = draft_course(by=editor, theme=theme, template=template.key, title="Ma démarche")
    pages = [course, *ModulePage.objects.descendant_of(course), *LessonPage.objects.descendant_of(course)]
    assert {(page.live, page.has_unpublished_changes, page.owner_id) for page in pages} == {
        (False, True, editor.pk)
    }
    assert all(page.latest_revision.user_id == editor.pk for page in pages)
    assert (course.slug, course.theme_id) == ("ma-demarche", theme.pk)
    problems = problems_of(written_lessons(course))
    said = {str(one.text)[:15] for some in problems.values() for one in some}
    assert said <= {"Aucune réponse "}  # a question to be written: its right answer is ticked by the editor
    stream = LessonPage.body.field.stream_block
    assert isinstance(stream, LessonBody)
    for lesson in LessonPage.objects.descendant_of(course):
        kinds = {block["type"] for block in lesson.body.raw_data}
        assert kinds <= set(stream.child_blocks)
        assert all(block["id"] for block in lesson.body.raw_data)
        others = [(block.block_type, block.value) for block in lesson.body if block.block_type != "question"]
        for kind, value in others:
            stream.child_blocks[kind].clean(value)


def test_three_templates_have_different_words():
    assert [
        len({getattr(one, name) for one in course_templates()}) for name in ("key", "title", "about")
    ] == [3, 3, 3]


def test_the_same_title_again_gets_another_address(theme):
    editor = person(role=Role.EDITOR)
    made = [
        draft_course(by=editor, theme=theme, template="atelier", title="Un atelier 🎉") for _time in range(2)
    ]
    assert [one.slug for one in made] == ["un-atelier", "un-atelier-2"]
    assert draft_course(by=editor, theme=theme, template="atelier", title="🎉").slug == "page"


def test_who_may_not_add_a_course_makes_none(theme):
    for one, code in ((person(), "forbidden"), (person(role=Role.EDITOR), "no_such_template")):
        template = "atelier" if code == "forbidden" else "autre"
        with pytest.raises(DomainError) as refusal:
            draft_course(by=one, theme=theme, template=template, title="x")
        assert refusal.value.code == code
    assert CoursePage.objects.count() == 1


def test_an_editor_makes_a_course_in_one_screen(client, theme):
    client.force_login(person(role=Role.EDITOR))
    address = reverse("programme_new_course")
    page = text_of(client.get(address))
    for one in course_templates():
        assert one.title in page
    refused = client.post(address, {"title": " ", "theme": "99999999999999999999", "template": "x"})
    assert (refused.status_code, "Donnez un titre" in text_of(refused)) == (422, True)
    answer = client.post(
        address, {"title": "Ouvrir ses données", "theme": theme.pk, "template": "decouverte"}
    )
    course = CoursePage.objects.get(title="Ouvrir ses données")
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("wagtailadmin_explore", args=[course.pk]),
    )
    assert not CoursePage.objects.live().filter(pk=course.pk).exists()
    assert "« Ouvrir ses données » est là" in text_of(client.get(answer["Location"])).replace("\u00a0", " ")
    assert CourseIndexPage.objects.count() == 1
    client.force_login(person())
    assert client.get(address).status_code in {302, 403}
