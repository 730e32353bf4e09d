"""One's own attempts and the questionnaires that one has begun, for other programs: marks and dates, never a question or a key."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from lms.core.web.api import VisibleSerializer, VisibleViewSet

from .models import Attempt, Questionnaire


class AttemptSerializer(VisibleSerializer):
    """One attempt: points are null until it is marked."""

    class Meta:
        model = Attempt
        fields = [
            "id", "questionnaire", "lesson", "block", "number", "state", "started_at", "ends_at", "submitted_at",
            "points", "possible",
        ]  # fmt: skip
        read_only_fields = fields


class AttemptViewSet(VisibleViewSet):
    """One's own attempts."""

    queryset = Attempt.objects.order_by("pk")
    serializer_class = AttemptSerializer
    filterset_fields = ["lesson", "state"]
    ordering_fields = ["started_at"]

    def get_queryset(self) -> QuerySet[Any]:
        """Not those that one reads for others."""
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.filter(person=self.request.user)


class QuestionnaireSerializer(serializers.ModelSerializer[Questionnaire]):
    """What is said of a questionnaire before it starts."""

    title = serializers.CharField(source="current.content.title", read_only=True)
    purpose = serializers.CharField(source="current.content.purpose", read_only=True)
    minutes = serializers.IntegerField(source="current.content.minutes", read_only=True, allow_null=True)
    attempts_allowed = serializers.IntegerField(
        source="current.content.attempts_allowed", read_only=True, allow_null=True
    )
    pass_mark = serializers.CharField(source="current.content.pass_mark", read_only=True, allow_null=True)

    class Meta:
        model = Questionnaire
        fields = ["id", "title", "purpose", "minutes", "attempts_allowed", "pass_mark"]
        read_only_fields = fields


class QuestionnaireViewSet(VisibleViewSet):
    """The published questionnaires that one has begun."""

    queryset = Questionnaire.objects.order_by("pk")
    serializer_class = QuestionnaireSerializer
    ordering_fields = ["id"]

    def get_queryset(self) -> QuerySet[Any]:
        """Those of one's own attempts."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        own = Attempt.objects.filter(person=self.request.user, questionnaire__isnull=False)
        return self.queryset.filter(pk__in=own.values("questionnaire")).select_related("current")
