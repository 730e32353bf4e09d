"""One's own messages."""

from lms.core.web.api import VisibleSerializer, VisibleViewSet

from .models import Message


class MessageSerializer(VisibleSerializer):
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
