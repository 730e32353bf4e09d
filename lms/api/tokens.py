"""API tokens: hashed at rest (django-rest-knox), made for some days, revoked by their owner."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from knox.models import AuthToken
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from lms.accounts.models import User


def make_token(*, user: User, days: int | None = None) -> tuple[AuthToken, str]:
    """A row and the token itself, which nobody can read again."""
    return AuthToken.objects.create(user, expiry=timedelta(days=days or settings.API_TOKEN_DAYS))


class TokenSerializer(serializers.ModelSerializer[AuthToken]):
    """What one may still see of a token: its first letters and its dates."""

    id = serializers.CharField(source="token_key", read_only=True)
    token = serializers.CharField(
        read_only=True, help_text="Only in the answer that makes it.", required=False
    )

    class Meta:
        model = AuthToken
        fields = ["id", "created", "expiry", "token"]
        read_only_fields = fields


class TokenViewSet(
    mixins.ListModelMixin, mixins.CreateModelMixin, mixins.DestroyModelMixin, GenericViewSet[AuthToken]
):
    """One's own tokens."""

    serializer_class = TokenSerializer
    queryset = AuthToken.objects.order_by("-created")
    lookup_field = "token_key"
    lookup_url_kwarg = "id"
    filter_backends: list[type] = []

    def get_queryset(self):
        """One's own that have not expired."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.filter(user=self.request.user, expiry__gt=timezone.now())

    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A new token, shown once."""
        row, token = make_token(user=request.user)
        return Response({**self.get_serializer(row).data, "token": token}, status=201)
