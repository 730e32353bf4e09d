"""Certificates for other programs."""

from rest_framework import serializers

from lms.core.web.api import PersonSerializer, VisibleSerializer, VisibleViewSet

from .enums import CertificateKind, EventKind
from .models import Certificate
from .printing import verification_address


class CertificateSerializer(VisibleSerializer):
    """A line of the register; `state` is issued, revoked or replaced."""

    person = PersonSerializer(read_only=True)
    number = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=CertificateKind.choices, read_only=True)
    state = serializers.ChoiceField(choices=EventKind.choices, read_only=True)
    verification = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = [
            "id",
            "number",
            "kind",
            "person",
            "person_name",
            "course",
            "course_title",
            "begun_on",
            "finished_on",
            "issued_at",
            "state",
            "state_at",
            "verification",
        ]
        read_only_fields = fields

    state_at = serializers.DateTimeField(read_only=True)

    def get_verification(self, row: Certificate) -> str:
        """Where anybody may check it."""
        return verification_address(row.code)


class CertificateViewSet(VisibleViewSet):
    """One's own certificates; those of the courses of one's themes for managers."""

    queryset = Certificate.objects.with_state().select_related("person")
    serializer_class = CertificateSerializer
    filterset_fields = ["course", "kind", "year"]
    ordering_fields = ["issued_at"]
