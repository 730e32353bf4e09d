"""API tokens: hashed at rest (django-rest-knox), made for some days, revoked by their owner."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from knox.models import AuthToken
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from lms.accounts.domain.journal import record
from lms.accounts.enums import JournalEvent
from lms.accounts.models import User
from lms.accounts.requests import AnyUser


def make_token(*, user: User, days: int | None = None) -> tuple[AuthToken, str]:
    """A row and the token itself, which nobody can read again."""
    with transaction.atomic():
        made: tuple[AuthToken, str] = AuthToken.objects.create(
            user, expiry=timedelta(days=days or settings.API_TOKEN_DAYS)
        )
        record(JournalEvent.TOKEN_MADE, person=user, by=user, until=made[0].expiry.date().isoformat())
    return made


def tokens_of(user: AnyUser) -> QuerySet[AuthToken]:
    """Those that open the API today, the newest first."""
    return AuthToken.objects.filter(user=user, expiry__gt=timezone.now()).order_by("-created", "pk")


def revoke_token(*, user: User, key: str) -> bool:
    """From now on it opens nothing; whether there was such a token of this person."""
    with transaction.atomic():
        known = tokens_of(user).filter(token_key=key).delete()[0] > 0
        if known:
            record(JournalEvent.TOKEN_REVOKED, person=user, by=user)
    return known


class TokenSerializer(serializers.ModelSerializer[AuthToken]):
    """What one may still see of a token: its first letters and its dates."""

    id = serializers.CharField(source="token_key", read_only=True)

    class Meta:
        model = AuthToken
        fields = ["id", "created", "expiry"]
        read_only_fields = fields


class TokenViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, GenericViewSet[AuthToken]):
    """One's own tokens, to see and to revoke; the account's page makes them, after « Is it really you? ».

    Were they made here, whoever got hold of one could live on others for ever.
    """

    serializer_class = TokenSerializer
    queryset = AuthToken.objects.order_by("-created")
    lookup_field = "token_key"
    lookup_url_kwarg = "id"
    filter_backends: list[type] = []

    def get_queryset(self) -> QuerySet[AuthToken]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return tokens_of(self.request.user)

    def perform_destroy(self, instance: AuthToken) -> None:
        revoke_token(user=instance.user, key=instance.token_key)
