"""Projects, slots, bookings, logs, follow-ups and actions for other programs."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lms.core.web.api import NamedSerializer, PersonSerializer, VisibleSerializer, VisibleViewSet

from . import queries
from .domain import bookings as bookings_domain
from .enums import (
    ProjectState,
)
from .models import Action, Booking, FollowUp, Project, Recommendation, SessionLog, Slot
from .queries import with_seats


class ProjectSerializer(VisibleSerializer):
    """What a territory wants to carry out."""

    territory = NamedSerializer(read_only=True)
    team = PersonSerializer(many=True, read_only=True, source="people")
    state = serializers.ChoiceField(choices=[("", "–"), *ProjectState.choices], read_only=True)

    class Meta:
        model = Project
        fields = [
            "id",
            "title",
            "summary",
            "territory",
            "theme",
            "cohort",
            "stage",
            "state",
            "team",
            "quota",
            "is_example",
        ]
        read_only_fields = fields
        follows = {"theme", "cohort"}  # who sees a project sees it by one of them, or carries it


class ProjectViewSet(VisibleViewSet):
    """The projects one carries, coaches, follows or manages."""

    queryset = Project.objects.select_related("territory").prefetch_related(queries.team())
    serializer_class = ProjectSerializer
    filterset_fields = ["theme", "cohort", "stage", "state"]
    ordering_fields = ["title", "created_at"]


class SlotSerializer(VisibleSerializer):
    """Time that a coach opens, in UTC."""

    coach = PersonSerializer(read_only=True)
    start = serializers.DateTimeField(source="starts_at", read_only=True)
    end = serializers.DateTimeField(source="ends_at", read_only=True)
    seats_left = serializers.IntegerField(read_only=True)

    class Meta:
        model = Slot
        fields = [
            "id",
            "kind",
            "title",
            "coach",
            "cohort",
            "start",
            "end",
            "time_zone",
            "mode",
            "seats",
            "seats_left",
            "state",
        ]
        read_only_fields = fields
        follows = {"cohort"}


# What these fields read: a list of people carries no more of them than their names.
COLUMNS = (
    *("kind", "title", "cohort", "starts_at", "ends_at", "time_zone", "mode", "seats", "state"),
    *("coach__first_name", "coach__last_name", "coach__email"),
)


class SlotFilter(filters.FilterSet):
    """`?kind=&coach=&cohort=&state=&after=&before=`; coach and cohort by their ids, whether they exist or not."""

    coach = filters.NumberFilter(field_name="coach_id")
    cohort = filters.NumberFilter(field_name="cohort_id")
    after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    before = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")

    class Meta:
        model = Slot
        fields = ["kind", "coach", "cohort", "state"]


class SlotViewSet(VisibleViewSet):
    """The slots one may book or has opened."""

    queryset = Slot.objects.select_related("coach").only(*COLUMNS)
    serializer_class = SlotSerializer
    filterset_class = SlotFilter
    ordering_fields = ["starts_at"]

    def get_queryset(self) -> QuerySet[Slot]:
        """With the seats that are left, by the clock of the query."""
        return with_seats(super().get_queryset())


class BookingSerializer(VisibleSerializer):
    """A project's seat in a slot."""

    person = PersonSerializer(read_only=True)
    start = serializers.DateTimeField(source="starts_at", read_only=True)
    end = serializers.DateTimeField(source="ends_at", read_only=True)

    class Meta:
        model = Booking
        fields = ["id", "slot", "project", "person", "state", "start", "end", "question", "created_at"]
        read_only_fields = fields
        follows = {"slot"}


class BookSerializer(serializers.Serializer[Booking]):
    """What booking needs: a slot that the reader sees, a project that the reader carries."""

    slot = serializers.IntegerField(min_value=1)
    project = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    question = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    def validate_slot(self, value: int) -> Slot:
        """The slot itself."""
        return _found(queries.my_slot(self.context["request"].user, value), NO_SLOT)

    def validate_project(self, value: int | None) -> Project | None:
        """The project itself."""
        return _found(queries.my_project(self.context["request"].user, value), NO_PROJECT) if value else None


T = TypeVar("T")
NO_SLOT = _("There is no such slot among those that you can see: choose one of the list.")
NO_PROJECT = _("There is no such project among those that you carry: choose one of yours.")


def _found(row: T | None, sentence: Any) -> T:
    if row is None:
        raise serializers.ValidationError(sentence, code="does_not_exist")
    return row


class BookingViewSet(mixins.CreateModelMixin, mixins.DestroyModelMixin, VisibleViewSet):
    """One's own bookings and those of one's projects; those of one's slots for a coach."""

    queryset = Booking.objects.select_related("person")
    serializer_class = BookingSerializer
    filterset_fields = ["slot", "project", "state"]
    ordering_fields = ["starts_at", "created_at"]

    @extend_schema(request=BookSerializer, responses={201: BookingSerializer})
    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Book a seat: 201, or 409 with `slot_full`, `already_booked`, `too_late`…"""
        wanted = BookSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        values = wanted.validated_data
        row = bookings_domain.book(
            slot=values["slot"],
            project=values.get("project"),
            person=request.user,  # type: ignore[arg-type]  # signed in, or the permission had refused
            question=values.get("question", ""),
        )
        return Response(self.get_serializer(row).data, status=201)

    def perform_destroy(self, instance: Booking) -> None:
        """Give the seat back."""
        bookings_domain.cancel(booking=instance, by=self.request.user)


class ActionSerializer(VisibleSerializer):
    """What someone owes."""

    owner = PersonSerializer(read_only=True)

    class Meta:
        model = Action
        fields = ["id", "project", "title", "owner", "due_on", "state", "done_at"]
        read_only_fields = fields
        follows = {"project"}


class ActionViewSet(VisibleViewSet):
    """The actions of the projects one sees."""

    queryset = Action.objects.select_related("owner")
    serializer_class = ActionSerializer
    filterset_fields = ["project", "owner", "state"]
    ordering_fields = ["due_on"]


class SessionLogSerializer(VisibleSerializer):
    """The shared part of a log; the coach's private note is in no answer of the API."""

    actions = ActionSerializer(many=True, read_only=True)

    class Meta:
        model = SessionLog
        fields = ["id", "slot", "summary", "decisions", "minutes", "actions", "created_at"]
        read_only_fields = fields
        follows = {"slot"}


class SessionLogViewSet(VisibleViewSet):
    """The logs of one's slots, or of those in which one's project had a seat."""

    queryset = SessionLog.objects.all()
    serializer_class = SessionLogSerializer
    filterset_fields = ["slot"]
    ordering_fields = ["created_at"]


class RecommendationSerializer(VisibleSerializer):
    """An advice to a project."""

    class Meta:
        model = Recommendation
        fields = ["id", "advice", "why", "resource", "state", "reply"]
        read_only_fields = fields


class FollowUpSerializer(VisibleSerializer):
    """An expert's dated look at a project."""

    expert = PersonSerializer(read_only=True)
    recommendations = RecommendationSerializer(many=True, read_only=True)

    class Meta:
        model = FollowUp
        fields = ["id", "project", "expert", "happened_on", "state", "finding", "next_on", "recommendations"]
        read_only_fields = fields
        follows = {"project"}


class FollowUpViewSet(VisibleViewSet):
    """The follow-ups of the projects one sees."""

    queryset = FollowUp.objects.select_related("expert")
    serializer_class = FollowUpSerializer
    filterset_fields = ["project", "state"]
    ordering_fields = ["happened_on"]
