"""Deleting pages: never those on which somebody's work rests, at them or below them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, get_page_models

from lms.accounts.models import User
from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError
from lms.programme.models import LessonPage


def what_rests_on_page(page: Page) -> list[str]:
    """One line a table, of the page and of all below it."""
    found = []
    for model in get_page_models():
        rows = model._default_manager.filter(path__startswith=page.path)
        if model is not Page and rows.exists():
            found += what_rests_on(rows)
    return list(dict.fromkeys(found))


def lock_pages(page: Page) -> None:
    """The page and all below it, the lessons as marking one done locks them: whoever comes second sees what the first did."""
    pages = Page.objects.filter(path__startswith=page.path).order_by("pk")
    list(pages.select_for_update(of=("self",)).only("pk"))
    lessons = LessonPage.objects.filter(path__startswith=page.path).order_by("pk")
    list(lessons.select_for_update(of=("self",)).only("pk"))


@transaction.atomic
def delete_page(*, by: User, page: Page) -> int:
    """Delete a page with all below it, and say how many. Raises `protected` where what people did rests on any of them."""
    lock_pages(page)
    rests = what_rests_on_page(page)
    if rests:
        raise DomainError(
            "protected",
            _(
                "“%(title)s” cannot be deleted: %(what)s. Unpublish it instead: nothing is lost, and nobody sees it."
            )
            % {"title": page.get_admin_display_title(), "what": ", ".join(rests)},
        )
    number: int = page.get_descendant_count() + 1
    page.delete(user=by)
    return number
