"""Works that one may see, for other programs: states, dates and marks, never what was written."""

from lms.core.web.api import VisibleSerializer, VisibleViewSet

from .models import HandIn


class HandInSerializer(VisibleSerializer):
    """One work: `number` is its last version, 0 while it is a draft; points are null until it is marked."""

    class Meta:
        model = HandIn
        fields = [
            "id", "title", "lesson", "block", "person", "project", "cohort", "state", "number", "handed_in_at", "is_late",
            "points", "possible",
        ]  # fmt: skip
        read_only_fields = fields


class HandInViewSet(VisibleViewSet):
    """One's own works, and those that one reads for others."""

    queryset = HandIn.objects.order_by("pk")
    serializer_class = HandInSerializer
    filterset_fields = ["lesson", "cohort", "state", "is_late"]
    ordering_fields = ["handed_in_at"]
