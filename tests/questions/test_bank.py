"""Questions in the bank: versions that nobody changes, rights, tree of categories."""

import pytest
from django.db import DatabaseError, connection, transaction

from lms.accounts.domain.roles import grant_role
from lms.core.errors import DomainError
from lms.questions.content import ContentError, parse
from lms.questions.domain import bank
from lms.questions.models import Category, Question, QuestionVersion
from tests.factories.accounts import UserFactory

from .samples import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return Category.objects.create(name="Foncier")


def person(*roles):
    user = UserFactory()
    for role in roles:
        grant_role(user=user, role=role)
    return type(user).objects.get(pk=user.pk)


def add(category, kind="single", **more):
    return bank.add_question(category=category, name=f"Question {kind}", content=parse(SAMPLES[kind]), **more)


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_type_is_kept(category, kind):
    question = add(category, kind, tags=["Foncier", "foncier rural"], idnumber="Q1")
    question = Question.objects.get(pk=question.pk)
    assert question.type == kind
    assert question.current.number == 1
    assert parse(question.current.content)
    assert sorted(question.tags.names()) == ["Foncier", "foncier rural"]


def test_a_change_is_a_new_version_and_no_change_is_none(category):
    question = add(category)
    first = question.current
    changed = {**SAMPLES["single"], "text": "<p>Qui achète\u00a0?</p>"}
    second = bank.revise_question(question=question, content=parse(changed))
    assert (second.number, bank.revise_question(question=question, content=parse(changed))) == (2, second)
    first.refresh_from_db()
    assert "porte" in first.content["text"]
    assert Question.objects.get().current == second


def test_the_type_stays(category):
    with pytest.raises(DomainError) as refusal:
        bank.revise_question(question=add(category), content=parse(SAMPLES["multiple"]))
    assert refusal.value.code == "type_changed"


@pytest.mark.parametrize("change", [{"hash": "x"}, {"number": 7}, {"content": {"a": 1}}])
def test_the_database_keeps_versions_as_they_are(category, change):
    question = add(category)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionVersion.objects.filter(question=question).update(**change)


def test_the_author_of_a_version_can_go(category):
    author = person("editor")
    question = add(category, by=author)
    QuestionVersion.objects.filter(question=question).update(author=None)
    assert QuestionVersion.objects.get().author is None


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot tell it from emptying a table")
def test_versions_are_not_deleted(category):
    question = add(category)
    Question.objects.update(current=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionVersion.objects.filter(question=question)._raw_delete("default")


def test_a_category_does_not_lie_within_itself(category):
    child = Category.objects.create(name="Rural", parent=category)
    grandchild = Category.objects.create(name="Forêt", parent=child)
    for parent in (category, child, grandchild):
        with pytest.raises(DatabaseError), transaction.atomic():
            Category.objects.filter(pk=category.pk).update(parent=parent)
    Category.objects.filter(pk=grandchild.pk).update(parent=category)


def test_a_name_stands_once_below_a_category(category):
    Category.objects.create(name="Rural", parent=category)
    with pytest.raises(DatabaseError), transaction.atomic():
        Category.objects.create(name="Rural", parent=category)
    with pytest.raises(DatabaseError), transaction.atomic():
        Category.objects.create(name="Foncier")


def test_an_idnumber_stands_once_in_a_category(category):
    add(category, idnumber="F1")
    with pytest.raises(DomainError) as refusal:
        add(category, "multiple", idnumber="F1")
    assert refusal.value.status == 422
    assert Question.objects.count() == 1


def test_only_editors_and_managers_keep_the_bank(category):
    for roles, may in ((("editor",), True), (("manager",), True), (("coach",), False), ((), False)):
        user = person(*roles)
        if may:
            question = add(category, by=user)
            assert question in Question.objects.visible_to(user)
            continue
        with pytest.raises(DomainError) as refusal:
            add(category, by=user)
        assert refusal.value.status == 403
        assert not Question.objects.visible_to(user).exists()
        assert not Category.objects.visible_to(user).exists()


def test_retired_is_out_of_use_and_comes_back(category):
    question = add(category)
    bank.retire_question(question=question)
    bank.retire_question(question=question)
    assert not Question.objects.in_use().exists()
    bank.restore_question(question=question)
    assert Question.objects.in_use().exists()


def test_what_is_no_question_is_not_kept(category):
    content = parse(SAMPLES["single"])
    broken = type(content)(text="x", choices=())
    with pytest.raises(ContentError):
        bank.add_question(category=category, name="x", content=broken)
    with pytest.raises(DomainError):
        bank.add_question(category=category, name="", content=content)
    assert not Question.objects.exists()
