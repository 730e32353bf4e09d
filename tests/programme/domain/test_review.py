"""What was read is what is approved, and what was approved is what is published; a course is handed in and approved as one."""

import pytest
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, TaskState, Workflow

from lms.accounts.enums import Role
from lms.core.errors import DomainError
from lms.programme.domain import review
from lms.programme.domain.administration import set_up_administration
from lms.programme.models import CoursePage, LessonPage
from tests.factories.programme import home_page
from tests.programme import help as helped
from tests.programme.help import course_with, person, spaced
from tests.programme.test_administration import edited

pytestmark = pytest.mark.django_db


def text_of(answer):
    return spaced(helped.text_of(answer))


@pytest.fixture
def handed_in(client):
    """A lesson that an editor handed in; the manager who will read it, signed in; and another manager."""
    set_up_administration(home=home_page())
    _course, (lesson,) = course_with(1)
    editor, manager, other = person(role=Role.EDITOR), person(role=Role.MANAGER), person(role=Role.MANAGER)
    lesson.title = "Version soumise"
    lesson.save_revision(user=editor)
    Workflow.objects.get(active=True).start(lesson, editor)
    client.force_login(manager)
    return lesson, waiting(lesson), manager, other


def waiting(page) -> TaskState:
    return LessonPage.objects.get(pk=page.pk).current_workflow_state.current_task_state


def rewrite(lesson, by, title="Version que personne n’a lue"):
    page = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    page.title = title
    return page.save_revision(user=by)


def approve_url(lesson, state, read=None):
    url = reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk])
    return f"{url}?read={read}" if read else url


def online(lesson):
    return LessonPage.objects.get(pk=lesson.pk).title


def test_g12_the_first_page_names_the_version_that_it_lists(client, handed_in):
    lesson, state, _manager, _other = handed_in
    page = text_of(client.get("/gestion/"))
    address = f"{approve_url(lesson, state)}?read={review.mark_of(state.revision)}"
    assert address in page
    assert client.post(address, {}).status_code == 302
    assert online(lesson) == "Version soumise"


def test_g12_a_text_that_changed_after_it_was_read_is_not_published(client, handed_in):
    lesson, state, _manager, other = handed_in
    read = review.mark_of(state.revision)
    later = rewrite(lesson, other)
    answer = client.post(approve_url(lesson, state, read), {"comment": ""}, follow=True)
    page = text_of(answer)
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, read.split("-")[0], later.pk])
    assert ("a changé depuis que vous l’avez lu" in page, compare in page) == (True, True)
    assert (online(lesson), TaskState.objects.get(pk=state.pk).status) == (
        "Leçon " + lesson.slug[6:],
        "in_progress",
    )
    # Read again, it is approved as it stands now.
    client.post(approve_url(lesson, state, review.mark_of(later)))
    assert online(lesson) == "Version que personne n’a lue"


def test_g12_an_approval_that_names_no_version_approves_nothing(client, handed_in):
    lesson, state, _manager, _other = handed_in
    for read in (None, "0", "abc", "%00", "9" * 40, f"{state.revision_id}-0"):
        assert client.post(approve_url(lesson, state, read)).status_code == 302
    assert online(lesson) != "Version soumise"


def test_g12_many_pages_at_once_are_not_published(client, handed_in):
    """Nobody has read them: Wagtail's bulk action would take the latest words of each. Withdrawing them reads nothing."""
    lesson, _state, _manager, other = handed_in
    rewrite(lesson, other)
    folder = reverse("wagtailadmin_explore", args=[lesson.get_parent().pk])
    listing = text_of(client.get(folder))
    assert ("/bulk/wagtailcore/page/unpublish/" in listing, "/page/publish/" in listing) == (True, False)
    publish, withdraw = (
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', verb])}?id={lesson.pk}"
        for verb in ("publish", "unpublish")
    )
    assert client.post(publish, {"include_descendants": "on"}).status_code == 404
    assert (online(lesson), client.post(withdraw).status_code) == ("Leçon " + lesson.slug[6:], 302)
    assert not LessonPage.objects.get(pk=lesson.pk).live


def test_g12_no_interface_of_wagtail_writes(client, handed_in, settings):
    """Its own API lists pages for its scripts; the one with tokens, which publishes, is not there."""
    lesson, _state, _manager, other = handed_in
    rewrite(lesson, other)
    for verb in (
        "publish",
        "delete",
        "copy",
        "move",
        "unpublish",
        "revert_to_page_revision",
        "convert_alias",
    ):
        address = f"/gestion/api/main/pages/{lesson.pk}/action/{verb}/"
        assert client.post(address, "{}", content_type="application/json").status_code == 404, verb
    assert client.get(f"/gestion/api/main/pages/{lesson.pk}/").json()["title"] == online(lesson)
    assert online(lesson) == "Leçon " + lesson.slug[6:]
    assert not [name for name in settings.INSTALLED_APPS if name.startswith("wagtail.api")]
    with pytest.raises(NoReverseMatch):
        reverse("wagtailusers_api_tokens:index")


def test_g12_autosave_that_writes_the_same_version_anew_is_another_text(handed_in):
    lesson, state, manager, other = handed_in
    first = rewrite(lesson, other)
    read = review.mark_of(first)
    page = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    page.title = "Réécrit sur place"
    page.save_revision(user=other, overwrite_revision=first)
    with pytest.raises(DomainError) as refused:
        review.approve(by=manager, task_state_id=state.pk, read=read)
    assert refused.value.code == "text_changed"


def test_g12_a_form_older_than_the_text_publishes_nothing_and_keeps_what_was_typed(client, handed_in):
    lesson, state, _manager, other = handed_in
    loaded = state.revision
    rewrite(lesson, other)
    data = {
        **edited(lesson, title="Ce que je viens de taper"),
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "loaded_revision_id": loaded.pk,
        "loaded_revision_created_at": loaded.created_at.isoformat(),
    }
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)
    page = text_of(answer)
    assert ("a changé depuis que vous l’avez ouvert" in page, "Ce que je viens de taper" in page) == (
        True,
        True,
    )
    assert online(lesson) not in ("Version que personne n’a lue", "Ce que je viens de taper")


def test_g12_a_reviewer_who_corrects_and_approves_publishes_the_correction(client, handed_in):
    lesson, state, _manager, _other = handed_in
    data = {
        **edited(lesson, title="Version corrigée"),
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "loaded_revision_id": state.revision.pk,
        "loaded_revision_created_at": state.revision.created_at.isoformat(),
    }
    assert client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data).status_code == 302
    assert online(lesson) == "Version corrigée"


def test_g12_two_reviewers_answer_and_the_second_is_told(client, handed_in):
    lesson, state, _manager, other = handed_in
    read = review.mark_of(state.revision)
    review.approve(by=other, task_state_id=state.pk, read=read)
    later = reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "reject", state.pk])
    for url in (approve_url(lesson, state, read), later):
        answer = client.post(url, {"comment": "trop tard"}, follow=True)
        assert answer.status_code == 200
    assert TaskState.objects.get(pk=state.pk).status == "approved"


def test_g12_the_answer_to_another_page_is_no_answer_to_this_one(client, handed_in):
    _lesson, state, _manager, _other = handed_in
    _course, (second,) = course_with(1)
    second.save_revision()
    Workflow.objects.get(active=True).start(second, person(role=Role.EDITOR))
    assert client.post(approve_url(second, state, review.mark_of(state.revision))).status_code == 404


def test_g12_an_approval_publishes_the_approved_version_even_if_a_later_one_slips_in(handed_in):
    """Saved beside our pages' own verb (a script, a restore): the approved text, never the later one."""
    lesson, state, manager, _other = handed_in
    page = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    page.title = page.draft_title = "Glissé à côté"
    Page.save_revision(page)
    assert TaskState.objects.get(pk=state.pk).revision_id == state.revision_id
    review.approve(by=manager, task_state_id=state.pk, read=review.mark_of(state.revision))
    assert online(lesson) != "Glissé à côté"


def test_g12_an_editor_approves_nothing(handed_in):
    _lesson, state, _manager, _other = handed_in
    with pytest.raises(DomainError) as refused:
        review.approve(
            by=person(role=Role.EDITOR), task_state_id=state.pk, read=review.mark_of(state.revision)
        )
    assert refused.value.code == "forbidden"


# --- A course as one ----------------------------------------------------------------------------
@pytest.fixture
def written():
    """A course of five drafts: course, two modules, two lessons."""
    set_up_administration(home=home_page())
    course, lessons = course_with(1, 1, title="Parcours neuf", live=False)
    for page in course.get_descendants(inclusive=True).specific():
        page.live = False
        page.has_unpublished_changes = True
        page.save()
        page.save_revision()
    return CoursePage.objects.get(pk=course.pk), lessons, person(role=Role.EDITOR), person(role=Role.MANAGER)


def test_h38_a_course_is_submitted_and_approved_as_one(client, written):
    course, _lessons, editor, manager = written
    submit, approve = (reverse(name, args=[course.pk]) for name in ("programme_submit", "programme_review"))
    client.force_login(editor)
    assert text_of(client.get(submit)).count('class="title"') == 5
    for words in ("5 pages de « Parcours neuf » attendent", "Rien de nouveau à soumettre"):
        assert words in text_of(client.post(submit, follow=True))
    assert client.post(approve).status_code in (302, 403, 409)
    assert not course.get_descendants(inclusive=True).live().exists()
    client.force_login(manager)
    first = text_of(client.get("/gestion/"))
    assert ("Parcours neuf" in first, approve in first) == (True, True)
    page = client.get(approve)
    read = [f"{row['state'].pk}:{row['mark']}" for row in page.context["rows"]]
    assert "5 pages sont approuvées" in text_of(client.post(approve, {"read": read}, follow=True))
    assert course.get_descendants(inclusive=True).live().count() == 5


def test_h38_one_page_that_changed_holds_back_the_whole_course(client, written):
    course, lessons, editor, manager = written
    review.submit_course(by=editor, course=course)
    client.force_login(manager)
    approve = reverse("programme_review", args=[course.pk])
    read = [f"{row['state'].pk}:{row['mark']}" for row in client.get(approve).context["rows"]]
    rewrite(lessons[1], person(role=Role.MANAGER), "Dernière page, changée")
    answer = client.post(approve, {"read": read})
    assert (answer.status_code, "« Dernière page, changée » a changé" in text_of(answer)) == (409, True)
    assert not course.get_descendants(inclusive=True).live().exists()


@pytest.mark.parametrize("read", ["", ":", "1:", "٣:x", "9" * 40 + ":1", "\x00:\x00", "a:b:c"])
def test_h38_a_form_of_any_shape_gets_an_answer(client, written, read):
    course, _lessons, editor, manager = written
    review.submit_course(by=editor, course=course)
    client.force_login(manager)
    assert client.post(reverse("programme_review", args=[course.pk]), {"read": read}).status_code == 409


@pytest.mark.parametrize("role", [None, Role.COACH, Role.EXPERT])
def test_h38_who_does_not_write_has_none_of_these_screens(client, written, role):
    course, *_rest = written
    client.force_login(person(role=role))
    urls = [reverse(name, args=[course.pk]) for name in ("programme_submit", "programme_review")]
    answers = [client.get(url) for url in [*urls, reverse("programme_new_lesson")]]
    assert [answer.status_code in (302, 403, 404) for answer in answers] == [True] * 3
    assert not any("Parcours neuf" in text_of(answer) for answer in answers)


def test_h38_a_lesson_is_created_in_one_click_from_the_menu(client, written):
    course, lessons, editor, _manager = written
    client.force_login(editor)
    choose = reverse("programme_new_lesson")
    assert choose in text_of(client.get("/gestion/"))
    module = lessons[0].get_parent()
    add = reverse("wagtailadmin_pages:add", args=["programme", "lessonpage", module.pk])
    page = text_of(client.get(choose))
    assert (course.title in page, add in page) == (True, True)
    assert client.get(add).status_code == 200
