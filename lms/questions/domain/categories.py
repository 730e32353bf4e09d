"""Categories of the bank."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.core.db.protected import refusal
from lms.core.errors import DomainError
from lms.questions.models import Category

from .bank import forbid_unless_keeper, invalid

if TYPE_CHECKING:
    from lms.accounts.models import User

DEEPEST = 10


def path_of(category: Category) -> list[str]:
    """Names from the top down to this one."""
    names: list[str] = []
    here: Category | None = category
    while here is not None and len(names) <= DEEPEST:
        names.append(here.name)
        here = here.parent
    return names[::-1]


@transaction.atomic
def keep_category(*, category: Category, by: "User | None" = None) -> Category:
    """Add a category, or write down its new name, place or description."""
    list(Category.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    forbid_unless_keeper(by)
    category.name = " ".join(category.name.split())
    if category.parent is not None:
        names = path_of(category.parent)
        if category.pk and _is_below(category.parent, category):
            raise invalid("within_itself", _("A category does not lie within itself."), "parent")
        if len(names) + _height(category) > DEEPEST:
            raise invalid(
                "too_deep", _("Categories nest %(most)d deep at most.") % {"most": DEEPEST}, "parent"
            )
    try:
        category.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise invalid(
            "invalid_category", " ".join(sentences), "name" if field == "__all__" else field
        ) from error
    category.save()
    return category


def _is_below(one: Category | None, other: Category) -> bool:
    while one is not None:
        if one.pk == other.pk:
            return True
        one = one.parent
    return False


def _height(category: Category) -> int:
    """How many levels a category brings with it: one, and those below."""
    level, height = [category.pk] if category.pk else [], 1
    while level := list(Category.objects.filter(parent__in=level).values_list("pk", flat=True)):
        height += 1
        if height > DEEPEST:
            break
    return height


@transaction.atomic
def remove_category(*, category: Category, by: "User | None" = None) -> None:
    """An empty category goes; one that holds anything stays, with a sentence."""
    forbid_unless_keeper(by)
    try:
        Category.objects.get(pk=category.pk).delete()
    except Exception as error:
        said = refusal(error)
        if said is None:
            raise
        words = _("Empty the category first: it holds questions or other categories.")
        raise DomainError("protected", words) from error


def category_at(path: Sequence[str], *, within: Category | None = None) -> Category | None:
    """The category of these names, from the top or within another; none where it is not there."""
    here = within
    for name in path:
        here = Category.objects.filter(parent=here, name=name).first()
        if here is None:
            return None
    return here


def make_path(path: Sequence[str], *, within: Category | None = None) -> Category | None:
    """The category of these names, made where it is not there yet; inside the transaction of a verb that has checked who
    asks."""
    here = within
    for name in path:
        found = Category.objects.filter(parent=here, name=name).first()
        here = found or Category.objects.create(parent=here, name=name)
    return here
