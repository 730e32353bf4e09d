"""The bank in /gestion/: who comes in, each type by its form, import from trial to bank, export."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.accounts.domain.roles import grant_role
from lms.questions.content import content_hash, parse
from lms.questions.domain import bank, files
from lms.questions.models import Category, Question, QuestionImport
from tests.factories.accounts import UserFactory

from .samples import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory()
    grant_role(user=user, role="editor")
    client.force_login(user)
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def category():
    return Category.objects.create(name="Foncier")


def add(category, kind="single", **more):
    return bank.add_question(category=category, name=f"Q {kind}", content=parse(SAMPLES[kind]), **more)


def fields_of(page):
    """What a browser would send of the forms as they stand on the page."""
    form, rows = page.context["form"], page.context["rows"]
    data = {}
    for each in [form, *(rows or [])]:
        for field in each:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value not in (None, False):
                data[field.html_name] = value
    if rows is not None:
        data |= {
            f"part-{name}": rows.management_form[name].value() for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
    return data


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_form_that_is_sent_as_it_stands_changes_nothing(client, editor, category, kind):
    question = add(category, kind, tags=["a", "b"], idnumber="7")
    address = reverse("questions-edit", args=[question.pk])
    answer = client.post(address, fields_of(client.get(address)))
    assert answer.status_code == 303, answer.context["form"].errors
    question = Question.objects.get()
    assert question.versions.order_by("-number").first().hash == content_hash(parse(SAMPLES[kind]))
    assert sorted(question.tags.names()) == ["a", "b"]


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_type_has_a_form_and_a_preview(client, editor, category, kind):
    address = reverse("questions-new", args=[kind])
    assert client.get(address).status_code == 200
    empty = client.post(address, {"part-TOTAL_FORMS": "0", "part-INITIAL_FORMS": "0"})
    assert empty.status_code == 422
    question = add(category, kind)
    assert client.get(reverse("questions-preview", args=[question.pk])).status_code == 200


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, editor, category):
    data = {
        "category": category.pk, "name": "Essai", "text": "<p>Mot rare</p>", "points": "1", "part-TOTAL_FORMS": "2",
        "part-INITIAL_FORMS": "0", "part-0-text": "un", "part-0-weight": "50", "part-1-text": "deux",
    }  # fmt: skip
    answer = client.post(reverse("questions-new", args=["single"]), data)
    assert answer.status_code == 422
    assert "Mot rare" in answer.content.decode()
    assert not Question.objects.exists()
    data["part-0-weight"] = "100"
    assert client.post(reverse("questions-new", args=["single"]), data).status_code == 303
    assert Question.objects.get().current.content["choices"][0]["text"] == "un"


@pytest.mark.parametrize("roles", [(), ("coach",)])
def test_nobody_else_comes_in(client, category, roles):
    user = UserFactory()
    for role in roles:
        grant_role(user=user, role=role)
    client.force_login(user)
    question = add(category)
    for address in (
        reverse("questions-index"), reverse("questions-edit", args=[question.pk]), reverse("questions-send"),
        reverse("questions-preview", args=[question.pk]), reverse("questions-export", args=[category.pk, "gift"]),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code in {302, 403, 404}
        assert b"foncier public" not in answer.content


def test_list_search_filters_and_a_constant_number_of_queries(
    client, editor, category, django_assert_max_num_queries
):
    for kind in SAMPLES:
        add(category, kind, tags=[kind])
    child = Category.objects.create(name="ZAN", parent=category)
    bank.add_question(category=child, name="Sobriété", content=parse(SAMPLES["short"]))
    for number in range(12):
        bank.add_question(
            category=child, name=f"Autre {number}", content=parse(SAMPLES["long"]), tags=["x", f"y{number}"]
        )
    address = reverse("questions-index")
    with django_assert_max_num_queries(25):
        assert len(client.get(address).context["page"].object_list) == 23
    assert [row.name for row in client.get(address, {"q": "sobriete"}).context["page"]] == ["Sobriété"]
    assert len(client.get(address, {"category": child.pk}).context["page"].object_list) == 13
    assert [row.name for row in client.get(address, {"tag": "match"}).context["page"]] == ["Q match"]
    assert {row.type for row in client.get(address, {"type": "short"}).context["page"]} == {"short"}


def test_retire_and_restore(client, editor, category):
    question = add(category)
    address = reverse("questions-edit", args=[question.pk])
    client.post(address, {"do": "retire"})
    assert not Question.objects.in_use().exists()
    assert len(client.get(reverse("questions-index"), {"state": "retired"}).context["page"].object_list) == 1
    client.post(address, {"do": "restore"})
    assert Question.objects.in_use().exists()


def test_categories_are_added_moved_and_removed_when_empty(client, editor, category):
    new = reverse("questions-category-new")
    assert client.post(new, {"name": "ZAN", "parent": category.pk}).status_code == 303
    child = Category.objects.get(name="ZAN")
    assert client.post(new, {"name": "ZAN", "parent": category.pk}).status_code == 422
    own = reverse("questions-category", args=[category.pk])
    assert client.post(own, {"name": "Foncier", "parent": child.pk}).status_code == 422
    assert client.post(own, {"do": "remove"}).status_code == 409
    assert client.post(reverse("questions-category", args=[child.pk]), {"do": "remove"}).status_code == 303
    assert list(Category.objects.all()) == [category]


def send(client, content, **more):
    file = SimpleUploadedFile("banque.gift", content)
    answer = client.post(reverse("questions-send"), {"file": file, **more})
    assert answer.status_code == 303
    return QuestionImport.objects.get()


def test_a_file_is_tried_then_confirmed_then_taken(client, editor, category):
    row = send(client, "Été ? {=oui ~non}\n\nFaux {".encode(), into=category.pk)
    address = reverse("questions-import", args=[row.pk])
    files.run_import(pk=row.pk)
    page = client.get(address)
    assert page.context["counts"] == {"taken": 1, "loss": 0, "refused": 1}
    assert not Question.objects.exists()
    for _twice in range(2):
        assert client.post(address).status_code == 303
        files.run_import(pk=row.pk)
    assert Question.objects.get().category == category
    assert client.get(address).context["is_done"]
    row.refresh_from_db()
    assert bytes(row.file) == b""


def test_another_alphabet_is_asked_about(client, editor, category):
    row = send(client, "Été ? {T}".encode("cp1252"))
    files.run_import(pk=row.pk)
    assert "UTF-8" in client.get(reverse("questions-import", args=[row.pk])).content.decode()
    row.delete()
    row = send(client, "Été ? {T}".encode("cp1252"), encoding="windows-1252")
    files.run_import(pk=row.pk)
    assert client.get(reverse("questions-import", args=[row.pk])).context["counts"]["taken"] == 1


def test_the_file_of_another_is_not_there(client, editor, category):
    row = send(client, b"x {T}")
    other = UserFactory()
    grant_role(user=other, role="editor")
    client.force_login(other)
    assert client.get(reverse("questions-import", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("form", ["gift", "moodlexml"])
def test_export_is_a_file(client, editor, category, form):
    add(category)
    answer = client.get(reverse("questions-export", args=[category.pk, form]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "public foncier" in answer.content.decode()
