"""Pictures of lessons in the two sizes that pages show, those of all figures of a lesson fetched together."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

SMALL, LARGE = "max-480x640", "max-960x1280"  # pixels; a smaller picture keeps its own size


def prepare(figures: Iterable[Any]) -> None:
    """Set `small` and `large` on each; a picture whose file is gone stays without, and its words are shown."""
    waiting = [figure for figure in figures if figure["image"]]
    known = get_image_model().get_rendition_model().objects.filter(filter_spec__in=[SMALL, LARGE])
    prefetch_related_objects(
        [figure["image"] for figure in waiting],
        Prefetch("renditions", queryset=known, to_attr="prefetched_renditions"),
    )
    for figure in waiting:
        try:
            made = figure["image"].get_renditions(SMALL, LARGE)
        except (SourceImageIOError, InvalidFilterSpecError, OSError):
            continue
        figure.small, figure.large = made[SMALL], made[LARGE]
