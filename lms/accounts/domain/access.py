"""Addresses and passwords: what opens an account, and what closes the doors that were open before."""

from allauth.account.models import EmailAddress
from django.db import transaction
from knox.models import AuthToken

from lms.accounts.addresses import mailbox
from lms.accounts.models import User


@transaction.atomic
def set_password(*, user: User, password: str | None) -> None:
    """A new password ends every other session (their hash no longer holds) and every API token."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_tokens(user=user)


def end_tokens(*, user: User) -> None:
    """No program acts for this person any more."""
    AuthToken.objects.filter(user=user).delete()


@transaction.atomic
def set_address(*, user: User, email: str, verified: bool = False) -> EmailAddress:
    """The one address by which a person signs in; what was proved about the former one proves nothing here."""
    email = mailbox(email)
    User.objects.filter(pk=user.pk).update(email=email)
    user.email = email
    EmailAddress.objects.filter(user=user).exclude(email__iexact=email).delete()
    address, _made = EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"primary": True, "verified": verified}
    )
    return address
