"""The library at the administration's editor: one search with the pages, texts chosen by subject and state, what was read."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from library.domain import resources
from library.enums import ENDED, IN_FORCE, ResourceState, Standing, standing
from library.models import LegalText, Resource
from lms.accounts.enums import Role
from lms.core.errors import DomainError
from lms.programme.domain.administration import set_up_administration
from tests.factories.library import LegalTextFactory, ResourceFactory
from tests.factories.programme import ThemePageFactory, home_page
from tests.programme.help import course_with, person, spaced
from tests.programme.help import text_of as raw_text


def text_of(answer):
    return spaced(raw_text(answer))


pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    set_up_administration(home=home_page())
    user = person(role=Role.MANAGER)
    client.force_login(user)
    return client, user


def test_h38_one_search_finds_pages_resources_and_texts(editor):
    client, _user = editor
    course, _lessons = course_with(1, title="Parcours mobilité")
    guide = ResourceFactory(title="Guide de la mobilité")
    law = LegalTextFactory(resource__title="Loi d’orientation des mobilités")
    other = ResourceFactory(title="Sans rapport")
    page = text_of(client.get(reverse("wagtailadmin_pages:search"), {"q": "mobilité"}))
    assert [title in page for title in (course.title, guide.title, law.resource.title, other.title)] == [
        True,
        True,
        True,
        False,
    ]
    for row, name in ((guide, "resource"), (law, "legaltext")):
        assert reverse(f"wagtailsnippets_library_{name}:edit", args=[row.pk]) in page


def test_h38_who_does_not_keep_the_library_finds_none_of_it(client):
    set_up_administration(home=home_page())
    ResourceFactory(title="Guide canari-3838", state=ResourceState.DRAFT)
    for role in (None, Role.COACH, Role.EXPERT):
        client.force_login(person(role=role))
        answer = client.get(reverse("wagtailadmin_pages:search"), {"q": "canari-3838"})
        assert "Guide canari-3838" not in text_of(answer)


@pytest.mark.parametrize("words", ["%", "a" * 5000, "\u202e", "'\"<b>", "9" * 30])
def test_h38_the_search_answers_whatever_is_typed(editor, words):
    client, _user = editor
    assert client.get(reverse("wagtailadmin_pages:search"), {"q": words}).status_code == 200


DAY = timedelta(days=1)


def test_h38_states_of_texts_are_those_that_readers_see():
    today = timezone.localdate()
    days = (None, today - DAY, today, today + DAY)
    for status in ("", "INCONNU", "VIGUEUR_DIFF", *sorted(ENDED)[:2], *sorted(IN_FORCE)):
        for start in days:
            for end in days:
                LegalTextFactory(status=status, in_force_from=start, in_force_to=end)
    texts = list(LegalText.objects.all())
    for state in Standing:
        said = {
            text.pk
            for text in texts
            if standing(text.status, text.in_force_from, text.in_force_to, today) == state
        }
        assert set(LegalText.objects.standing(state).values_list("pk", flat=True)) == said
        assert said


def test_h38_a_text_is_chosen_by_subject_and_state(editor):
    client, _user = editor
    theme, other = ThemePageFactory(), ThemePageFactory()
    wanted = LegalTextFactory(resource__title="Décret voulu", status="VIGUEUR")
    ended = LegalTextFactory(resource__title="Décret abrogé", status="ABROGE")
    elsewhere = LegalTextFactory(resource__title="Décret d’ailleurs", status="VIGUEUR")
    for text, subject in ((wanted, theme), (ended, theme), (elsewhere, other)):
        text.resource.themes.set([subject])
    url = reverse("wagtailsnippetchoosers_library_legaltext:choose_results")
    titles = ["Décret voulu", "Décret abrogé", "Décret d’ailleurs"]

    def shown(**chosen):
        page = text_of(client.get(url, chosen))
        return [title in page for title in titles]

    assert shown() == [True, True, True]
    assert shown(theme=theme.pk) == [True, True, False]
    assert shown(theme=theme.pk, state="vigueur") == [True, False, False]
    assert shown(state="abroge", q="décret") == [False, True, False]
    choose = client.get(reverse("wagtailsnippetchoosers_library_legaltext:choose")).json()["html"]
    assert ("Tous les sujets" in choose, "Tous les états" in choose) == (True, True)


# --- B12: what was read is what is published ----------------------------------------------------
@pytest.fixture
def proposed():
    owner = person()
    return owner, resources.propose(by=owner, title="Ma fiche", summary="Ce qu’on a lu.")


def test_g12_a_proposal_that_changed_after_it_was_read_is_not_published(editor, proposed):
    client, manager = editor
    owner, row = proposed
    page = text_of(client.get(row.get_absolute_url()))
    read = resources.mark_of(Resource.objects.get(pk=row.pk))
    assert f'value="{read}"' in page
    resources.update(by=owner, resource=row, summary="Autre chose.")
    answer = client.post(reverse("library:publish", args=[row.pk]), {"read": read})
    assert (answer.status_code, "a changé depuis que vous l’avez lue" in text_of(answer)) == (409, True)
    assert Resource.objects.get(pk=row.pk).state == ResourceState.PROPOSED
    with pytest.raises(DomainError):
        resources.publish(by=manager, resource=row, read=read)
    for sent in ({}, {"read": ""}):
        answer = client.post(reverse("library:publish", args=[row.pk]), sent)
        assert (answer.status_code, Resource.objects.get(pk=row.pk).state) == (409, ResourceState.PROPOSED)
    now = resources.mark_of(Resource.objects.get(pk=row.pk))
    client.post(reverse("library:publish", args=[row.pk]), {"read": now})
    assert Resource.objects.get(pk=row.pk).state == ResourceState.PUBLISHED


def test_g12_a_file_sent_behind_the_form_is_not_published_by_it(editor, proposed):
    client, manager = editor
    owner, row = proposed
    url = reverse("wagtailsnippets_library_resource:edit", args=[row.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"}
    resources.update(by=owner, resource=row, file=SimpleUploadedFile("autre.txt", b"Autre fichier."))
    data |= {"state": "published", "title": "Titre que je viens de taper", "themes": []}
    page = text_of(client.post(url, data))
    assert ("a changé depuis que vous l’avez lue" in page, "Titre que je viens de taper" in page) == (
        True,
        True,
    )
    with pytest.raises(DomainError) as refused:
        resources.publish(by=manager, resource=row)
    assert refused.value.code == "still_examined"
    assert Resource.objects.get(pk=row.pk).state == ResourceState.PROPOSED
