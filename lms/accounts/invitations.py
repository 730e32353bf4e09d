"""The link by which somebody who was invited chooses a password: it serves once, for some days, and is stored nowhere.

It holds the state of the account that it opens: once a password was chosen, the address changed or somebody signed in,
the state is another one and the link opens nothing.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.accounts.account_mail import leave_after_commit

from .models import User

SALT = "lms.accounts.invitation"
HOLDS = timedelta(days=7)


def _state(user: User) -> str:
    parts = (user.pk, user.password, user.email, user.last_login, user.signed_out_at)
    return salted_hmac(SALT, "|".join(map(str, parts))).hexdigest()[:40]


def invitation_path(user: User) -> str:
    return reverse("account_invitation", args=[signing.dumps([user.pk, _state(user)], salt=SALT)])


def invited_person(token: str) -> User | None:
    """Whom the link is for, as long as it holds."""
    try:
        key, state = signing.loads(token, salt=SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.active().filter(pk=key).first()
    return user if user is not None and constant_time_compare(state, _state(user)) else None


def send_invitation(user: User) -> None:
    """In the transaction of the invitation; the letter leaves once it is kept."""
    context = {"user": user, "invitation_url": invitation_path(user)}
    leave_after_commit("account/email/invitation", user.email, context)
