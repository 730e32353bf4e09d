"""Deleting many pages at once: the same rule as for one; those that must stay are listed with the reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.models import Page

from lms.accounts.models import User
from lms.core.errors import DomainError

from .domain.removal import delete_page, what_rests_on_page
from .viewsets import as_the_name_is_written


class DeletePages(DeleteBulkAction):
    template_name = "programme/editing/delete_pages.html"

    def get_actionable_objects(self) -> Any:
        pages, others = super().get_actionable_objects()
        rests = {page.pk: what_rests_on_page(page) for page in pages}
        kept = [(page.specific_deferred, rests[page.pk]) for page in pages if rests[page.pk]]
        return [page for page in pages if not rests[page.pk]], {**others, "kept": kept}

    def post(self, request: HttpRequest) -> HttpResponse:
        """The name of the site with the apostrophe that a keyboard has."""
        as_the_name_is_written(request)
        answer: HttpResponse = super().post(request)
        return answer

    @classmethod
    def execute_action(cls, objects: Any, user: User, **kwargs: object) -> tuple[int, int]:
        """Each with what is below it; one that something has come to rest on meanwhile stays."""
        done = [cls._delete(page, user) for page in objects]
        return sum(1 for number in done if number), sum(number - 1 for number in done if number)

    @staticmethod
    def _delete(page: Page, user: User) -> int:
        still = Page.objects.filter(pk=page.pk).first()  # gone with one above it that was ticked too
        try:
            return delete_page(by=user, page=still) if still else 0
        except DomainError:
            return 0
