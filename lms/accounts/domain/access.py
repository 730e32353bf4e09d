"""Addresses, passwords, second factors: what opens an account, and what ends the sessions that were open before.

Nobody sets another's password: an administrator has a link sent. Whoever changes another's access is in the journal,
and the person is told (invariant 12).
"""

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from lms.accounts import account_mail
from lms.accounts.addresses import mailbox
from lms.accounts.enums import JournalEvent
from lms.accounts.invitations import send_invitation
from lms.accounts.models import User
from lms.accounts.registry import end_with_password
from lms.core.errors import DomainError

from .journal import notify_person, record
from .roles import check_administrator


@transaction.atomic
def set_password(*, user: User, password: str | None, console: bool = False) -> None:
    """The person's own new password: it ends every other session, every API token and the calendar feed.

    `console`: whoever runs the server set it (`manage.py changepassword`); the person is told.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    end_with_password(user=user)
    by, way = (None, "console") if console else (user, "")
    entry = record(JournalEvent.PASSWORD_CHANGED, person=user, by=by, way=way)
    notify_person(entry, _("Your password was changed by the people who run the platform’s server."))


def end_tokens(*, user: User) -> None:
    """No program acts for this person any more."""
    AuthToken.objects.filter(user=user).delete()


@transaction.atomic
def set_address(*, user: User, email: str, verified: bool = False, by: User | None = None) -> EmailAddress:
    """The one address by which a person signs in; what was proved about the former one proves nothing here.

    `by`: somebody else, whose change is in the journal and told to both addresses. Twice is once.
    """
    email = mailbox(email)
    former = User.objects.select_for_update(of=("self",)).values_list("email", flat=True).get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(email=email)
    user.email = email
    EmailAddress.objects.filter(user=user).exclude(email__iexact=email).delete()
    address, _made = EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"primary": True, "verified": verified}
    )
    if by is not None and former != email:
        entry = record(JournalEvent.ADDRESS_CHANGED, person=user, by=by)
        notify_person(
            entry, _("The address of your account was changed: you now sign in with %(new)s."), new=email
        )
        if by.pk != user.pk:
            account_mail.leave_after_commit(
                "account/email/address_changed",
                former,
                {"user": user, "from_email": former, "to_email": email},
            )
    return address


@transaction.atomic
def invite(*, user: User, by: User) -> None:
    """A letter with a link by which the person chooses a password; for who never signed in. Each time another letter."""
    check_administrator(by)
    if user.last_login is not None or not user.is_active:
        sentence = _(
            "This person has signed in already, or the account is closed: there is nothing to invite to."
        )
        raise DomainError("not_to_invite", sentence)
    send_invitation(user)
    record(JournalEvent.INVITED, person=user, by=by)


@transaction.atomic
def accept_invitation(*, user: User, password: str) -> None:
    """The person chose a password through the link that came to their address: both are theirs."""
    set_password(user=user, password=password)
    set_address(user=user, email=user.email, verified=True)
    record(JournalEvent.INVITATION_USED, person=user, by=user)


@transaction.atomic
def mail_new_password(*, user: User, by: User, request: HttpRequest) -> None:
    """The letter that the person could ask for by themselves; nobody else learns what they choose."""
    check_administrator(by)
    if not user.is_active:
        raise DomainError("account_closed", _("This account is closed: open it again first."))
    # allauth writes the letter, and asks for the request only for its messages.
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
    record(JournalEvent.PASSWORD_MAILED, person=user, by=by)


@transaction.atomic
def sign_out_everywhere(*, user: User) -> None:
    """Every session of the person is over, and what opens without signing in."""
    user.signed_out_at = timezone.now()
    User.objects.filter(pk=user.pk).update(signed_out_at=user.signed_out_at)
    end_with_password(user=user)


def check_may_close(user: User, by: User | None) -> None:
    """`by=None` is the platform itself. Nobody shuts themselves out."""
    check_administrator(by)
    if by is not None and by.pk == user.pk:
        raise DomainError("own_account", _("You cannot close your own account: ask another administrator."))


@transaction.atomic
def close_account(*, user: User, by: User | None = None) -> None:
    """The person can no longer sign in; what they did stays. Twice is once."""
    check_may_close(user, by)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return
    user.is_active = False
    sign_out_everywhere(user=user)
    entry = record(JournalEvent.ACCOUNT_CLOSED, person=user, by=by)
    notify_person(entry, _("Your account was closed: you can no longer sign in."))


@transaction.atomic
def reopen_account(*, user: User, by: User | None = None) -> None:
    """The person may sign in again, anew on each device. Twice is once."""
    check_administrator(by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.is_active = True
        entry = record(JournalEvent.ACCOUNT_REOPENED, person=user, by=by)
        notify_person(entry, _("Your account is open again: you can sign in."))


@transaction.atomic
def reset_second_factor(*, user: User, by: User) -> None:
    """Somebody lost their phone: their keys, apps and recovery codes go, their sessions end, they set up another one."""
    check_administrator(by)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise DomainError("no_factor", _("This person has no second factor: there is nothing to reset."))
    sign_out_everywhere(user=user)
    entry = record(JournalEvent.FACTOR_RESET, person=user, by=by)
    notify_person(entry, _("Your second factor was reset: set up another one when you next sign in."))


@transaction.atomic
def remove_unconfirmed(*, user: User) -> bool:
    """An account made a moment ago for a mistyped address, which nobody confirmed or came into, goes; whether it did.

    Called by the browser that made it. Whatever else hangs on the account keeps it.
    """
    found = User.objects.select_for_update(of=("self",)).filter(pk=user.pk, last_login=None).first()
    if (
        found is None
        or EmailAddress.objects.filter(user=found, verified=True).exists()
        or found.territories.exists()
    ):
        return False
    try:
        with transaction.atomic():
            found.delete()
    except ProtectedError:
        return False
    return True
