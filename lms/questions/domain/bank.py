"""Questions of the bank: added, revised by a new version, taken out of use."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.queries import as_now
from lms.core.errors import DomainError
from lms.questions import content as contents
from lms.questions.models import Category, Question, QuestionVersion
from lms.questions.rules import can_keep_bank

if TYPE_CHECKING:
    from lms.accounts.models import User

MOST_TAGS = 30


def forbid_unless_keeper(by: "User | None") -> None:
    """Nobody but editors and managers; the platform itself (None) may."""
    if by is not None and not can_keep_bank(as_now(by)):
        raise DomainError("forbidden", _("Only editors and managers keep the bank of questions."), status=403)


def invalid(code: str, sentence: str, field: str = "") -> DomainError:
    """What was given cannot be right, whatever the state of things."""
    return DomainError(code, sentence, status=422, field=field)


def lock_category(category: Category) -> Category:
    """The row as it is now; a DomainError when it is gone."""
    row = Category.objects.select_for_update(of=("self",), no_key=True).filter(pk=category.pk).first()
    if row is None:
        raise DomainError("category_gone", _("This category is gone."), field="category")
    return row


def lock_question(question: Question) -> Question:
    """The row as it is now."""
    return (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("current", "category")
        .get(pk=question.pk)
    )


@transaction.atomic
def add_question(
    *,
    category: Category,
    name: str,
    content: contents.Content,
    by: "User | None" = None,
    idnumber: str = "",
    tags: Iterable[str] = (),
) -> Question:
    """A question with its first version. Raises ContentError when the content is no question."""
    category = lock_category(category)
    forbid_unless_keeper(by)
    content = contents.checked(contents.with_silent_ids(content))
    question = Question(category=category, type=content.type)
    _describe(question, name, idnumber)
    question.save()
    _write_version(question, content, by, number=1)
    _write_tags(question, tags)
    return question


@transaction.atomic
def revise_question(
    *, question: Question, content: contents.Content, by: "User | None" = None
) -> QuestionVersion:
    """A new version; the current one where nothing changes. Those who answer go on with the version they were given."""
    question = lock_question(question)
    forbid_unless_keeper(by)
    content = contents.checked(contents.with_silent_ids(content))
    if content.type != question.type:
        raise invalid("type_changed", _("A question keeps its type: add another question instead."), "type")
    current = question.current
    if current is not None and current.content == contents.canonical(content):
        return current
    return _write_version(question, content, by, number=current.number + 1 if current else 1)


@transaction.atomic
def describe_question(
    *,
    question: Question,
    category: Category,
    name: str,
    idnumber: str = "",
    tags: Iterable[str] = (),
    by: "User | None" = None,
) -> Question:
    """What the bank says of a question: no version, since nobody who answers sees it."""
    category = lock_category(category)
    question = lock_question(question)
    forbid_unless_keeper(by)
    question.category = category
    _describe(question, name, idnumber)
    question.save(update_fields=["category", "name", "idnumber", "updated_at"])
    _write_tags(question, tags)
    return question


@transaction.atomic
def change_question(
    *,
    question: Question,
    category: Category,
    name: str,
    content: contents.Content,
    by: "User | None" = None,
    idnumber: str = "",
    tags: Iterable[str] = (),
) -> Question:
    """What a form holds, all of it or nothing."""
    describe_question(question=question, category=category, name=name, idnumber=idnumber, tags=tags, by=by)
    revise_question(question=question, content=content, by=by)
    return question


@transaction.atomic
def retire_question(*, question: Question, by: "User | None" = None) -> Question:
    """No lesson or questionnaire takes it any more; what was answered stays. Twice is once."""
    question = lock_question(question)
    forbid_unless_keeper(by)
    if question.retired_at is None:
        question.retired_at = timezone.now()
        question.save(update_fields=["retired_at", "updated_at"])
    return question


@transaction.atomic
def restore_question(*, question: Question, by: "User | None" = None) -> Question:
    """Into use again. Twice is once."""
    question = lock_question(question)
    forbid_unless_keeper(by)
    if question.retired_at is not None:
        question.retired_at = None
        question.save(update_fields=["retired_at", "updated_at"])
    return question


def _describe(question: Question, name: str, idnumber: str) -> None:
    """Name and number, checked in words that say which."""
    question.name, question.idnumber = " ".join(name.split(" ")).strip(), idnumber.strip()
    try:
        question.full_clean(exclude=["current", "tags", "type"])
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        field = "" if field == "__all__" else field
        raise invalid("invalid_question", " ".join(sentences), field) from error


def _write_version(
    question: Question, content: contents.Content, by: "User | None", *, number: int
) -> QuestionVersion:
    version = QuestionVersion.objects.create(
        question=question,
        number=number,
        content=contents.canonical(content),
        hash=contents.content_hash(content),
        author=by,
    )
    question.current = version
    question.save(update_fields=["current", "updated_at"])
    return version


def _write_tags(question: Question, tags: Iterable[str]) -> None:
    words = sorted({" ".join(tag.split())[:100] for tag in tags} - {""})
    if len(words) > MOST_TAGS:
        raise invalid("too_many_tags", _("Give at most %(most)d tags.") % {"most": MOST_TAGS}, "tags")
    question.tags.set(words)
