"""The secret address of a person's calendar feed."""

import secrets

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.notify.models import FeedToken
from lms.notify.notifications import FEED_RENEWED

from .outbox import write_message


@transaction.atomic
def renew_feed(*, user: User) -> FeedToken:
    """Make the address, or another one: the former opens nothing from now on."""
    token, created = FeedToken.objects.update_or_create(
        user=user, defaults={"secret": secrets.token_urlsafe(32), "made_at": timezone.now()}
    )
    if not created:
        key = f"feed:{token.pk}:renewed:{token.made_at:%Y%m%d%H%M%S%f}"
        page = reverse("notify:feed-settings")
        write_message(recipient=user, notification=FEED_RENEWED, key=key, context={}, url=page)
    return token


@transaction.atomic
def withdraw_feed(*, user: User) -> None:
    """The address opens nothing any more."""
    FeedToken.objects.filter(user=user).delete()
