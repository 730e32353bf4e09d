"""Adding, proposing, changing; what is refused keeps what was typed."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse

from library.domain import resources, uploads
from library.enums import ResourceState
from library.models import Resource
from lms.search.models import IndexEntry
from tests.factories.cohorts import CohortFactory
from tests.factories.library import LegalTextFactory, ResourceFactory
from tests.factories.programme import ThemePageFactory
from tests.library.help import PDF, editor, person, upload

pytestmark = pytest.mark.django_db
ADD = "/bibliotheque/ajouter/"
FR = {"accept-language": "fr"}


def filled(**more):
    return {"title": "Un guide", "kind": "guide", "visibility": "members", "state": "published", **more}


def test_editor_adds_a_file_for_a_cohort(client):
    client.force_login(editor())
    group = Group.objects.create(name="cohort:1")
    data = filled(visibility="cohort", cohort_group=group.pk, file=upload("guide.pdf", PDF))
    response = client.post(ADD, data)
    uploads.QUEUE.drain()
    row = Resource.objects.get()
    assert response["Location"] == row.get_absolute_url()
    assert (row.state, row.cohort_group, row.file_name, row.content_type) == (
        ResourceState.PUBLISHED,
        group,
        "guide.pdf",
        "application/pdf",
    )
    assert row.file.read() == PDF
    assert IndexEntry.objects.filter(source="resource", object_id=row.pk).exists()


def test_file_of_an_unknown_kind_is_refused_and_the_rest_is_kept(client):
    client.force_login(editor())
    data = filled(body="Mon long texte", file=upload("guide.exe", b"MZ"))
    response = client.post(ADD, data, headers=FR)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Cette sorte de fichier n’est pas acceptée" in page
    assert "Mon long texte" in page
    assert not Resource.objects.exists()


def test_participant_proposes_a_project_sheet_and_no_more(client):
    user = person()
    client.force_login(user)
    theme = ThemePageFactory()
    data = {
        "title": "Mon projet",
        "themes": [theme.pk],
        "state": "published",
        "kind": "guide",
        "visibility": "public",
    }
    client.post(ADD, data)
    row = Resource.objects.get()
    assert (row.kind, row.state, row.owner, row.visibility) == (
        "project_sheet",
        ResourceState.PROPOSED,
        user,
        "members",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"title": ""}, "Donnez-lui un titre"),
        ({"title": "\0"}, "Le caractère nul n’est pas autorisé"),
        ({"visibility": "cohort"}, "Dites quelle promotion"),
        ({"visibility": "theme"}, "Dites de quels thèmes"),
        ({"url": "javascript:alert(1)"}, "Saisissez une URL valide"),
        ({"kind": "legal_text"}, "legal_text n’en fait pas partie"),
        ({"themes": ["99999"]}, "99999 n’en fait pas partie"),
    ],
)
def test_bad_field_is_named(client, data, words):
    client.force_login(editor())
    response = client.post(ADD, filled(**data), headers=FR)
    assert response.status_code == 422
    assert words in BeautifulSoup(response.content, "html.parser").select_one(".wrong-text").text
    assert not Resource.objects.exists()


def test_a6_owner_changes_a_proposal_but_not_its_state(client):
    user = person()
    row = ResourceFactory(state="proposed", owner=user, published_at=None)
    client.force_login(user)
    url = reverse("library:edit", args=[row.pk])
    client.post(
        url,
        {"title": "Mieux dit", "state": "published", "visibility": "public", "owner": "", "kind": "guide"},
    )
    row.refresh_from_db()
    assert (row.title, row.state, row.owner) == ("Mieux dit", "proposed", user)
    assert client.post(reverse("library:publish", args=[row.pk])).status_code == 403
    Resource.objects.update(state="published", published_at="2026-01-01T00:00Z")
    assert client.post(url, {"title": "Trop tard"}).status_code == 403


def test_editor_publishes_and_withdraws(client):
    row = ResourceFactory(state="proposed", published_at=None)
    client.force_login(editor())
    client.post(reverse("library:publish", args=[row.pk]), {"read": resources.mark_of(row)})
    row.refresh_from_db()
    assert row.state == "published"
    assert row.published_at is not None
    client.post(reverse("library:withdraw", args=[row.pk]))
    client.logout()
    assert client.get(row.get_absolute_url()).status_code == 404


def test_words_of_the_law_are_not_edited(client):
    text = LegalTextFactory()
    client.force_login(editor())
    response = client.get(reverse("library:edit", args=[text.resource_id]), headers=FR)
    assert response.status_code == 403
    assert "Personne ne change ici les mots de la loi" in response.content.decode()


def test_new_file_takes_the_place_of_the_old_one_once_it_is_accepted(
    client, django_capture_on_commit_callbacks
):
    client.force_login(editor())
    client.post(ADD, filled(file=upload("un.pdf", PDF)))
    uploads.QUEUE.drain()
    row = Resource.objects.get()
    old = row.file.name
    client.post(reverse("library:edit", args=[row.pk]), filled(file=upload("deux.pdf", PDF + b"\n")))
    row.refresh_from_db()
    assert (row.file_name, row.file.storage.exists(old)) == ("un.pdf", True)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.QUEUE.drain()
    row.refresh_from_db()
    assert row.file_name == "deux.pdf"
    assert not row.file.storage.exists(old)
    client.post(reverse("library:edit", args=[row.pk]), filled(title="Autre titre"))
    row.refresh_from_db()
    assert (row.title, row.file_name) == ("Autre titre", "deux.pdf")


@pytest.mark.parametrize("address", [ADD, "/gestion/snippets/library/resource/add/"])
def test_f27_cohorts_are_offered_in_the_order_of_the_name_that_is_read(client, address):
    theme = ThemePageFactory(title="Inclusion", short_title="Inclusion")
    for name in ("Zénith", "été", "Automne", "Écluse", "eau"):
        CohortFactory(theme=theme, name=name)
    client.force_login(editor())
    choices = re.findall(r"<option[^>]*>\s*([^<]*) \(Inclusion\)</option>", client.get(address).text)
    assert choices == ["Automne", "eau", "Écluse", "été", "Zénith"]
