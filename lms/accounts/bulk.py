"""Deleting many accounts at once: the same rule as for one; those that must stay are listed with the reason."""

from typing import Any

from wagtail.users.views.bulk_actions.delete import DeleteBulkAction

from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError

from .domain.erasure import delete_account
from .models import User


class DeletePeople(DeleteBulkAction):
    template_name = "accounts/admin/delete_people.html"

    def get_actionable_objects(self) -> Any:
        people, others = super().get_actionable_objects()
        rests = {user.pk: what_rests_on(User.objects.filter(pk=user.pk)) for user in people}
        kept = [(user, rests[user.pk]) for user in people if rests[user.pk]]
        return [user for user in people if not rests[user.pk]], {**others, "kept": kept}

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects: Any, user: User, **kwargs: object) -> tuple[int, int]:
        """One that something has come to rest on meanwhile stays."""
        return sum(cls._delete(person, user) for person in objects), 0

    @staticmethod
    def _delete(person: User, by: User) -> bool:
        try:
            delete_account(user=person, by=by)
        except DomainError:
            return False
        return True
