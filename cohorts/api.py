"""Cohorts, enrolments, sessions and attendance for other programs."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lms.accounts.models import User
from lms.core.web.api import NamedSerializer, PersonSerializer, VisibleSerializer, VisibleViewSet
from lms.core.web.fields import KeyField

from .domain import attendance as attendance_domain
from .models import Attendance, Cohort, Enrolment, GroupSession, HalfDay


class CohortSerializer(VisibleSerializer):
    """A group that follows one theme over a period."""

    theme = NamedSerializer(read_only=True)
    coaches = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Cohort
        fields = ["id", "name", "theme", "starts_on", "ends_on", "capacity", "time_zone", "coaches"]
        read_only_fields = fields


class CohortViewSet(VisibleViewSet):
    """The cohorts one takes part in, coaches, follows or manages."""

    queryset = Cohort.objects.all()
    serializer_class = CohortSerializer
    filterset_fields = ["theme"]
    ordering_fields = ["starts_on", "name"]


class EnrolmentSerializer(VisibleSerializer):
    """One person in one cohort."""

    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = Enrolment
        fields = ["id", "cohort", "person", "status", "created_at"]
        read_only_fields = fields


class EnrolmentViewSet(VisibleViewSet):
    """One's own, and the people of the cohorts one sees."""

    queryset = Enrolment.objects.select_related("user")
    serializer_class = EnrolmentSerializer
    filterset_fields = ["cohort", "status"]
    ordering_fields = ["created_at"]


class HalfDaySerializer(VisibleSerializer):
    """A morning or an afternoon, in UTC."""

    room = serializers.CharField(source="room.name", default="", read_only=True)

    class Meta:
        model = HalfDay
        fields = ["id", "starts_at", "ends_at", "room"]
        read_only_fields = fields


class SessionSerializer(VisibleSerializer):
    """A dated meeting of a cohort."""

    half_days = HalfDaySerializer(many=True, read_only=True)

    class Meta:
        model = GroupSession
        fields = [
            "id",
            "cohort",
            "number",
            "title",
            "summary",
            "to_prepare",
            "place",
            "video_url",
            "time_zone",
            "state",
            "half_days",
        ]
        read_only_fields = fields
        follows = {"cohort", "half_days"}


class SessionViewSet(VisibleViewSet):
    """The sessions of the cohorts one sees."""

    queryset = GroupSession.objects.prefetch_related("half_days__room")
    serializer_class = SessionSerializer
    filterset_fields = ["cohort", "state"]
    ordering_fields = ["number"]


class AttendanceSerializer(VisibleSerializer):
    """A signature."""

    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = Attendance
        fields = ["id", "half_day", "person", "signed_name", "signed_at"]
        read_only_fields = fields
        follows = {"half_day"}


class SignSerializer(serializers.Serializer[Attendance]):
    """What signing needs: the half-day; who and when, the platform knows."""

    half_day = KeyField(queryset=HalfDay.objects.none())

    def get_fields(self) -> dict[str, Any]:
        """Only half-days of sessions that the reader sees can be named."""
        fields: dict[str, Any] = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            sessions = GroupSession.objects.visible_to(request.user)
            fields["half_day"].queryset = HalfDay.objects.filter(session__in=sessions)
        return fields


class AttendanceViewSet(mixins.CreateModelMixin, VisibleViewSet):
    """One's own signatures; those of one's cohorts for coaches and managers."""

    queryset = Attendance.objects.select_related("user")
    serializer_class = AttendanceSerializer
    filterset_fields = ["half_day", "half_day__session"]
    ordering_fields = ["signed_at"]

    @extend_schema(request=SignSerializer, responses={201: AttendanceSerializer})
    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Sign for oneself, now."""
        wanted = SignSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        row = attendance_domain.sign(
            half_day=wanted.validated_data["half_day"], user=cast(User, request.user)
        )
        return Response(self.get_serializer(row).data, status=201)
