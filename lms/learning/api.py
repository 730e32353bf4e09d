"""What one has done of the courses, for other programs."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lms.accounts.models import User
from lms.core.web.api import VisibleSerializer, VisibleViewSet
from lms.core.web.fields import KeyField
from lms.programme.models import LessonPage

from .domain import progress as progress_domain
from .enums import Source
from .models import Fact, LessonProgress


class ProgressSerializer(VisibleSerializer):
    """A lesson that one has begun; `done_at` is null until it is done, points until something was scored."""

    class Meta:
        model = LessonProgress
        fields = ["id", "lesson", "state", "points", "possible", "opened_at", "done_at"]
        read_only_fields = fields


class MarkSerializer(serializers.Serializer[LessonProgress]):
    """Which lesson is done."""

    lesson = KeyField(queryset=LessonPage.objects.none())

    def get_fields(self) -> dict[str, Any]:
        """Only a lesson that the reader may open can be named."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["lesson"].queryset = LessonPage.objects.visible_to(request.user)  # type: ignore[attr-defined]
        return fields


class ProgressViewSet(mixins.CreateModelMixin, mixins.DestroyModelMixin, VisibleViewSet):
    """The lessons one has begun or done."""

    queryset = LessonProgress.objects.order_by("pk")
    serializer_class = ProgressSerializer
    filterset_fields = ["lesson", "state"]
    ordering_fields = ["done_at"]

    @extend_schema(request=MarkSerializer, responses={201: ProgressSerializer})
    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Mark a lesson done; doing it twice changes nothing."""
        wanted = MarkSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        lesson = wanted.validated_data["lesson"]
        # Signed in, or the permission had refused.
        progress_domain.mark_done(user=cast(User, request.user), lesson=lesson, source=Source.API)
        return Response(self.get_serializer(self.get_queryset().get(lesson=lesson)).data, status=201)

    def perform_destroy(self, instance: LessonProgress) -> None:
        """Take it back."""
        progress_domain.mark_undone(user=self.request.user, lesson=instance.lesson, source=Source.API)


class FactSerializer(VisibleSerializer):
    """One thing that one did in a course, or that was decided about it; `value` holds numbers and codes."""

    class Meta:
        model = Fact
        fields = [
            "id",
            "course",
            "lesson",
            "block",
            "cohort",
            "kind",
            "value",
            "at",
            "source",
            "voids",
            "reason",
        ]
        read_only_fields = fields


class FactViewSet(VisibleViewSet):
    """What one did in courses, line by line; nothing is ever changed."""

    queryset = Fact.objects.order_by("pk")
    serializer_class = FactSerializer
    filterset_fields = ["course", "lesson", "kind"]
    ordering_fields = ["at"]
