"""Deleting an account that nothing rests on, and erasing a person from one that must stay (invariant 11)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import Draft, RoleGrant, SentForm, User
from lms.accounts.registry import end_with_person, personal_data
from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError

from .access import check_may_close, close_account
from .journal import record
from .roles import end_role


def _lock(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


@transaction.atomic
def delete_account(*, user: User, by: User | None) -> None:
    """The row goes, with addresses, tokens and messages. Raises `protected` where what the person did rests on it."""
    check_may_close(user, by)
    person = _lock(user)
    rests = what_rests_on(User.objects.filter(pk=person.pk))
    if rests:
        raise DomainError(
            "protected",
            _("This account cannot be deleted: %(what)s. Close it, or erase the person from it.")
            % {"what": ", ".join(rests)},
        )
    record(JournalEvent.ACCOUNT_REMOVED, person=person, by=by)
    person.delete()


@transaction.atomic
def erase_person(*, user: User, by: User | None) -> User:
    """Nothing of the account names the person any more, and nobody signs in with it. Twice is once.

    What stays, because the law or the work of others asks for it: the name on signed attendance sheets, and what was
    written in logs, follow-ups and comments, under « Compte effacé ». Seats, teams and appointments to come end first, by
    their own verbs (registry.person_endings); then each app forgets its part (registry.personal_data). All in this transaction.
    """
    check_may_close(user, by)
    # before the person is locked: cohorts and projects come first in the order of locks
    end_with_person(user=user, by=by)
    person = _lock(user)
    for grant in RoleGrant.objects.filter(user=person, ended_at__isnull=True):
        end_role(user=person, role=Role(grant.role), by=by)
    close_account(user=person, by=by)
    person = User.objects.get(pk=person.pk)
    person.email = f"compte-{person.pk}@efface.invalid"
    person.first_name, person.last_name, person.job_title = "Compte", "effacé", ""
    person.set_unusable_password()
    person.save()
    person.territories.clear()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Draft.objects.filter(person=person).delete()
    SentForm.objects.filter(person=person).delete()
    UserProfile.objects.filter(user=person).delete()
    for data in personal_data:
        data.forget(person)
    record(JournalEvent.ACCOUNT_REMOVED, person=person, by=by, how="erased")
    return person
