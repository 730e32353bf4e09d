"""Who am I."""

from typing import cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.web.api import NamedSerializer

from .enums import Role
from .models import User


class MeSerializer(serializers.ModelSerializer[User]):
    """The signed-in person."""

    name = serializers.CharField(source="get_full_name", read_only=True)
    roles = serializers.SerializerMethodField()
    territories = NamedSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "name",
            "first_name",
            "last_name",
            "job_title",
            "language",
            "time_zone",
            "roles",
            "territories",
        ]
        read_only_fields = ["id", "email"]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Role.choices)))
    def get_roles(self, user: User) -> list[str]:
        """What the person does, in the order of the alphabet."""
        return sorted(user.roles)


class MeView(APIView):
    """The person behind the session or the token."""

    @extend_schema(responses=MeSerializer, operation_id="me_retrieve")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Name, roles, territories, language and time zone."""
        return Response(MeSerializer(cast(User, request.user)).data)
