"""Who may write in the library, and what was read, are asked once the row is locked, not before the wait for it."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from library.domain import legal, resources
from library.models import LegalText, Resource
from lms.accounts.domain.roles import end_role
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.programme.domain.administration import set_up_administration
from tests.factories.library import LegalTextFactory, ResourceFactory
from tests.factories.programme import ThemePageFactory, home_page
from tests.programme.help import person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def while_it_waits(monkeypatch):
    """The other transaction commits this, once, while the verb waits for the lock of a row of this model."""
    wait, seen = QuerySet.select_for_update, []

    def plan(happens, model):
        def lock(rows, *args, **kwargs):
            if not seen and rows.model is model:
                seen.append(rows.model)
                happens()
            return wait(rows, *args, **kwargs)

        monkeypatch.setattr(QuerySet, "select_for_update", lock)
        return seen

    return plan


def keep(editor, row):
    row.title = "Un autre titre"
    return resources.keep(by=editor, resource=row, themes=())


def describe(editor, row):
    text = LegalTextFactory(resource=row)
    return legal.describe_text(by=editor, text=text, themes=[ThemePageFactory()], names=["la loi"])


VERBS = {
    "keep": (keep, Resource),
    "delete": (lambda editor, row: resources.delete(by=editor, resource=row), Resource),
    "describe_text": (describe, LegalText),
}


@pytest.mark.parametrize("verb", VERBS)
def test_whose_role_ends_while_the_verb_waits_for_its_lock_writes_nothing(verb, while_it_waits):
    call, model = VERBS[verb]
    editor, row = person(role=Role.EDITOR), ResourceFactory(title="Le titre")
    seen = while_it_waits(lambda: end_role(user=User.objects.get(pk=editor.pk), role=Role.EDITOR), model)
    with pytest.raises(DomainError) as refused:
        call(editor, row)
    assert (refused.value.code, refused.value.status) == ("forbidden", 403)
    assert seen == [model]
    row = Resource.objects.get(pk=row.pk)
    assert (row.title, row.themes.count()) == ("Le titre", 0)
    assert not LegalText.objects.exclude(short_names="").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_whose_role_goes_on_writes(verb):
    call, _model = VERBS[verb]
    row = ResourceFactory(title="Le titre")
    call(person(role=Role.EDITOR), row)
    now = Resource.objects.filter(pk=row.pk).first()
    said = {"keep": lambda: now.title, "delete": lambda: now, "describe_text": lambda: now.themes.count()}
    assert said[verb]() == {"keep": "Un autre titre", "delete": None, "describe_text": 1}[verb]


def test_deleting_twice_is_once():
    editor, row = person(role=Role.EDITOR), ResourceFactory()
    for _again in range(2):
        resources.delete(by=editor, resource=row)
    assert not Resource.objects.filter(pk=row.pk).exists()


def test_g12_a_form_does_not_write_over_what_changed_while_it_waited(client, while_it_waits):
    set_up_administration(home=home_page())
    client.force_login(person(role=Role.EDITOR))
    row = ResourceFactory(title="Le titre", summary="Ce qu’on a lu.")
    address = reverse("wagtailsnippets_library_resource:edit", args=[row.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"}
    data |= {"read": resources.mark_of(row), "title": "Celui du formulaire", "themes": []}
    while_it_waits(lambda: resources.update(by=None, resource=row, summary="Autre chose."), Resource)
    answer = client.post(address, data)
    assert (answer.status_code, "a changé depuis que vous l’avez lue" in text_of(answer)) == (409, True)
    assert Resource.objects.get(pk=row.pk).title == "Le titre"
