"""One's own messages."""

from rest_framework import serializers

from lms.core.api import VisibleViewSet

from .models import Message


class MessageSerializer(serializers.ModelSerializer[Message]):
    """One thing that the reader was told."""

    class Meta:
        model = Message
        fields = ["id", "notification", "subject", "text", "url", "created_at", "read_at"]
        read_only_fields = fields


class MessageViewSet(VisibleViewSet):
    """One's own messages, the newest first."""

    queryset = Message.objects.all()
    serializer_class = MessageSerializer
    filterset_fields = ["notification"]
    ordering_fields = ["created_at"]
