"""Themes, courses and lessons for other programs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lms.core.db.keys import Key
from lms.core.web.api import VisibleSerializer, VisibleViewSet

from .models import CoursePage, LessonPage, ThemePage
from .readable import Readable


class PageSerializer(VisibleSerializer):
    """A page: its address on the site stands in `url`."""

    url = serializers.CharField(source="get_full_url", read_only=True)


class ThemeSerializer(PageSerializer):
    """One subject of the programme."""

    class Meta:
        model = ThemePage
        fields = [
            "id",
            "slug",
            "title",
            "short_title",
            "hue",
            "intro",
            "challenge",
            "objective",
            "how_taught",
            "url",
        ]
        read_only_fields = fields


class ThemeViewSet(VisibleViewSet):
    """The themes of the programme."""

    queryset = ThemePage.objects.live()
    serializer_class = ThemeSerializer
    filterset_fields = ["slug", "hue"]
    ordering_fields = ["title"]


class CourseSerializer(PageSerializer):
    """What the people of a theme follow."""

    class Meta:
        model = CoursePage
        fields = ["id", "slug", "title", "summary", "theme", "url"]
        read_only_fields = fields


class CourseViewSet(VisibleViewSet):
    """The courses that one may open."""

    queryset = CoursePage.objects.live().order_by(Key("title"), "pk")
    serializer_class = CourseSerializer
    filterset_fields = ["theme"]
    ordering_fields = ["title"]


class LessonSerializer(PageSerializer):
    """A lesson; `body` is a list of blocks, each {type, value, id}, without which answers are right."""

    body = serializers.SerializerMethodField()

    class Meta:
        model = LessonPage
        fields = ["id", "slug", "title", "minutes", "outcome", "url", "body"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_body(self, lesson: LessonPage) -> list[dict[str, Any]]:
        """What the reader may see of it; what the cards of all lessons point to is looked up once."""
        shared: dict[str, Any] = self.context  # type: ignore[assignment]
        if "readable" not in shared:
            rows: Any = self.root.instance
            lessons = [rows] if isinstance(rows, LessonPage) else rows
            shared["readable"] = Readable(lessons, shared["request"].user)
        return shared["readable"].body(lesson)


class LessonViewSet(VisibleViewSet):
    """The lessons of the courses that one may open, in the order of their courses."""

    queryset = LessonPage.objects.live().order_by("path")
    serializer_class = LessonSerializer
    ordering_fields = ["title"]
