"""The administration at /gestion/, for an editor and a manager."""

import json

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.models import PageLogEntry, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from lms.accounts.enums import Role
from lms.programme.domain.administration import REVIEW, set_up_administration
from lms.programme.domain.review import mark_of
from lms.programme.models import LessonPage
from tests.factories.programme import ThemePageFactory, home_page
from tests.programme.help import course_with, person, text_of, write

pytestmark = pytest.mark.django_db
# The form of a lesson chooses texts and resources: the library registers them as snippets.
needs_library = pytest.mark.skipif(
    not hasattr(apps.get_model("library", "LegalText"), "snippet_viewset"),
    reason="the library has no chooser yet",
)


@pytest.fixture
def editor(client):
    set_up_administration(home=home_page())
    user = person(role=Role.EDITOR, first_name="Inès")
    client.force_login(user)
    return user


@pytest.fixture
def manager():
    return person(role=Role.MANAGER)


def edited(lesson, **changes):
    """What the form of a lesson sends."""
    return nested_form_data(
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "minutes": lesson.minutes,
            "outcome": lesson.outcome,
            "required": "on",
            "completion": lesson.completion,
            "body": streamfield(
                [
                    ("text", rich_text("<p>Écrit dans Wagtail.</p>")),
                    ("quote", {"text": "Bien dit.", "author": "", "source": ""}),
                ]
            ),
            "comments": inline_formset([]),
            **changes,
        }
    )


@needs_library
def test_editor_writes_submits_and_a_manager_publishes(client, editor, manager):
    _course, (lesson,) = course_with(1)
    write(lesson, ("text", "<p>Avant.</p>"))
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    answer = client.post(url, {**edited(lesson, title="Une leçon relue"), "action-submit": "1"})
    assert answer.status_code == 302
    assert "Avant." in text_of(client.get(lesson.url))
    state = LessonPage.objects.get(pk=lesson.pk).current_workflow_state
    assert (state.workflow.name, state.status) == (REVIEW, "in_progress")
    client.force_login(manager)
    first = text_of(client.get("/gestion/"))
    assert -1 < first.index("En attente de votre vérification") < first.index("Une leçon relue")
    assert first.index("Une leçon relue") < first.index("Brouillons à terminer")
    approve = reverse(
        "wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.current_task_state.pk]
    )
    client.post(f"{approve}?read={mark_of(state.current_task_state.revision)}", {"comment": ""})
    page = text_of(client.get(lesson.url))
    assert (
        "Une leçon relue" in page,
        "Écrit dans Wagtail." in page,
        "Bien dit." in page,
        "Avant." in page,
    ) == (True, True, True, False)


@needs_library
def test_editor_cannot_publish(client, editor):
    _course, (lesson,) = course_with(1)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        {**edited(lesson, title="Publié sans relecture"), "action-publish": "1"},
    )
    lesson.refresh_from_db()
    assert (lesson.title == "Publié sans relecture", lesson.has_unpublished_changes) == (False, True)
    assert not PageLogEntry.objects.filter(action="wagtail.publish", user=editor).exists()


@needs_library
def test_editor_refused_keeps_what_was_typed(client, editor):
    _course, (lesson,) = course_with(1)
    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        edited(lesson, title="", outcome="Ce que je viens d’écrire"),
    )
    assert "Ce que je viens d’écrire" in text_of(answer)


def test_first_page_lists_drafts_and_speaks_french(client, editor):
    _course, (lesson,) = course_with(1)
    lesson.title = "Leçon à finir"
    lesson.save_revision()
    page = text_of(client.get("/gestion/"))
    for words in (
        "Bonjour Inès",
        "Brouillons à terminer",
        "Leçon à finir",
        "lms/css/admin.css",
        "Territoir’Prod",
    ):
        assert words in page


@needs_library
def test_submitted_page_is_no_draft_to_finish(client, editor):
    _course, (lesson,) = course_with(1)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]), {**edited(lesson), "action-submit": "1"}
    )
    assert "Rien ne vous attend" in text_of(client.get("/gestion/"))


def menu_of(client):
    """(label, address) of the sidebar's lines, whatever their kind."""
    page = text_of(client.get("/gestion/"))
    start = page.index('id="wagtail-sidebar-props"')
    props = json.loads(page[page.index(">", start) + 1 : page.index("</script>", start)])
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("_type", "").endswith(("LinkMenuItem", "SubMenuItem", "PageExplorerMenuItem")):
                found.append(node["_args"][0]["label"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(props)
    return found


def test_menu_speaks_the_words_of_the_programme(client, editor):
    labels = menu_of(client)
    assert labels[:4] == ["Créer une leçon", "Créer un parcours", "Les thèmes", "Parcours"]
    assert "Toutes les pages" in labels
    assert "Aide" not in labels


def test_short_cuts_lead_to_the_lists(client, editor):
    index = ThemePageFactory().get_parent()
    answer = client.get("/gestion/programme/themes/")
    assert answer.url == reverse("wagtailadmin_explore", args=[index.pk])
    assert client.get("/gestion/programme/courses/").status_code == 404


def test_wagtail_sign_in_is_ours(client):
    assert client.get("/gestion/login/").url == reverse("account_login")
    assert client.get("/gestion/").url.startswith(reverse("account_login"))


def test_participant_and_coach_have_no_administration(client):
    set_up_administration(home=home_page())
    for role in (None, Role.COACH, Role.EXPERT):
        client.force_login(person(role=role))
        assert client.get("/gestion/").status_code in {302, 403}


def test_setting_up_twice_changes_nothing():
    home = home_page()
    for _ in range(2):
        set_up_administration(home=home)
    assert Workflow.objects.filter(active=True).count() == 1
    assert home.get_workflow().name == REVIEW


@needs_library
def test_preview_keeps_a_policy_that_wagtail_can_live_with(client, editor):
    _course, (lesson,) = course_with(1)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])
    assert client.post(url, edited(lesson)).json() == {"is_valid": True, "is_available": True}
    answer = client.get(url, {"mode": ""})
    assert "Écrit dans Wagtail." in text_of(answer)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "nonce-" not in answer.headers["Content-Security-Policy"]


def test_tabs_of_a_page_do_not_speak_of_a_cohort(client, editor):
    _course, (lesson,) = course_with(1)
    page = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])))
    assert "Adresse et moteurs de recherche" in page
    assert "Promotion" not in page


def test_lists_show_lessons_in_the_order_of_the_course(client, editor):
    course, lessons = course_with(3)
    lessons[0].save_revision()  # changed last, still first
    page = text_of(client.get(reverse("wagtailadmin_explore", args=[lessons[0].get_parent().pk])))
    assert sorted(lessons, key=lambda one: page.index(f"/gestion/pages/{one.pk}/edit/")) == lessons
    assert course.get_admin_default_ordering() == "ord"
