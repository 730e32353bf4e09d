"""Closing an account, deleting one that nothing rests on, and erasing a person from one that must stay (invariant 11)."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.users.models import UserProfile

from lms.accounts.models import User
from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError

from .access import end_tokens


def _checked(by: Any, user: User) -> User:
    """`by=None` is the platform itself. Nobody shuts themselves out, nor the last administrator."""
    if by is not None and not by.is_superuser:
        raise DomainError("forbidden", _("Only an administrator closes accounts."), status=403)
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if by is not None and by.pk == locked.pk:
        raise DomainError(
            "own_account", _("You cannot close your own account here: ask another administrator.")
        )
    return locked


@transaction.atomic
def close_account(*, user: User, by: Any) -> User:
    """The person can no longer sign in, by any door; all that they did stays under their name. Twice is once."""
    person = _checked(by, user)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_tokens(user=person)
    return person


@transaction.atomic
def delete_account(*, user: User, by: Any) -> None:
    """The row goes, with addresses, tokens and messages. Raises `protected` where what the person did rests on it."""
    person = _checked(by, user)
    rests = what_rests_on(User.objects.filter(pk=person.pk))
    if rests:
        raise DomainError(
            "protected",
            _("This account cannot be deleted: %(what)s. Close it, or erase the person from it.")
            % {"what": ", ".join(rests)},
        )
    person.delete()


@transaction.atomic
def erase_person(*, user: User, by: Any) -> User:
    """Nothing of the account names the person any more, and nobody signs in with it. Twice is once.

    What stays, because the law or the work of others asks for it: the name on signed attendance sheets, and what was
    written in logs, follow-ups and comments, under « Compte effacé ». Each app forgets its part in `forget_person`,
    in this transaction.
    """
    person = _checked(by, user)
    person.email = f"compte-{person.pk}@efface.invalid"
    person.first_name, person.last_name, person.job_title = "Compte", "effacé", ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()  # ends every session
    person.save()
    person.territories.clear()
    person.groups.clear()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserProfile.objects.filter(user=person).delete()
    end_tokens(user=person)
    for forget in hooks.get_hooks("forget_person"):
        forget(person)
    return person
