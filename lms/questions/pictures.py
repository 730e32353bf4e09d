"""Pictures of questions as a page shows them: their name in the HTML becomes an address."""

from collections.abc import Iterator, Mapping
from typing import Any

from .html import SOURCE
from .models import Picture

SIZE = "max-1200x1200"


def with_addresses(contents: dict[int, Any]) -> dict[int, Any]:
    """The same contents; no query where no question shows a picture, two with pictures, whatever their number."""
    names = {name for text in _texts(contents) for name in SOURCE.findall(text)}
    if not names:
        return contents
    rows = (
        Picture.objects.filter(sha256__in=names).select_related("image").prefetch_related("image__renditions")
    )
    addresses = {one.sha256: one.image.get_rendition(SIZE).url for one in rows.order_by("pk")}
    return {key: _replaced(content, addresses) for key, content in contents.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _replaced(value: Any, addresses: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return SOURCE.sub(lambda found: addresses.get(found[1], ""), value)
    if isinstance(value, Mapping):
        return {key: _replaced(one, addresses) for key, one in value.items()}
    return [_replaced(one, addresses) for one in value] if isinstance(value, list) else value
