"""Themes, courses and lessons for other programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lms.core.db.keys import Key
from lms.core.web.api import VisibleSerializer, VisibleViewSet

from .models import CoursePage, LessonPage, ThemePage
from .readable import Readable
from .registry import Text, closed_now

T = TypeVar("T")


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
    """A lesson; `body` is a list of blocks, each {type, value, id}, without which answers are right.

    One that is not open to the reader yet has no body: `closed` says why in a sentence, `opens_at` when it opens, where
    that is known.
    """

    body = serializers.SerializerMethodField()
    closed = serializers.SerializerMethodField()
    opens_at = serializers.SerializerMethodField()

    class Meta:
        model = LessonPage
        fields = ["id", "slug", "title", "minutes", "outcome", "url", "closed", "opens_at", "body"]
        read_only_fields = fields

    def _shared(self, name: str, read: Callable[[list[LessonPage], Any], T]) -> T:
        """What is read once for all lessons of the answer."""
        shared: dict[str, Any] = self.context  # type: ignore[assignment]
        if name not in shared:
            rows: Any = self.root.instance
            shared[name] = read(
                [rows] if isinstance(rows, LessonPage) else list(rows), shared["request"].user
            )
        return cast(T, shared[name])

    def _closed(self, lesson: LessonPage) -> tuple[Text, datetime | None] | None:
        return self._shared("closed", lambda rows, user: closed_now(user, [one.pk for one in rows])).get(
            lesson.pk
        )

    def get_closed(self, lesson: LessonPage) -> str:
        """Why it is closed; empty where it is open."""
        closed = self._closed(lesson)
        return str(closed[0]) if closed else ""

    def get_opens_at(self, lesson: LessonPage) -> datetime | None:
        """In UTC."""
        closed = self._closed(lesson)
        return closed[1] if closed else None

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_body(self, lesson: LessonPage) -> list[dict[str, Any]]:
        """What the reader may see of it; what the cards of all lessons point to is looked up once."""
        return [] if self._closed(lesson) else self._shared("readable", Readable).body(lesson)


class LessonViewSet(VisibleViewSet):
    """The lessons of the courses that one may open, in the order of their courses."""

    queryset = LessonPage.objects.live().order_by("path")
    serializer_class = LessonSerializer
    ordering_fields = ["title"]
