"""Rich text made ready for a page: links resolved together, and nothing that could run."""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import escape as html_escape
from django.utils.safestring import SafeString, mark_safe
from lxml.html import fragment_fromstring, tostring
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from lms.core.ui.typography import references

TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "br",
    "hr",
    "ul",
    "ol",
    "li",
    "b",
    "strong",
    "i",
    "em",
    "a",
    "blockquote",
    "sup",
    "sub",
}
TABLE = {"table", "thead", "tbody", "tr", "th", "td", "div"}
SCHEMES = {"http", "https", "mailto", "tel"}
SEAM = f"<!--{secrets.token_hex(8)}-->"  # no text can hold it


@lru_cache(maxsize=1024)
def clean(html: str, *, tables: bool = False) -> SafeString:
    """Only the tags that an editor can write; no handler, script or address that runs. Remembers: texts change rarely."""
    kept = nh3.clean(
        html,
        tags=TAGS | TABLE if tables else TAGS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return mark_safe(references(kept))


def with_labels(html: str) -> SafeString:
    """Cleaned HTML whose tables fold on a phone: each cell says the heading of its column.

    A table without a row of headings, or with cells that span several columns, stays a table that scrolls by itself.
    """
    if "<table" not in html:
        return mark_safe(html)
    root = fragment_fromstring(html, create_parent="div")
    for table in root.iter("table"):
        rows = list(table.iter("tr"))
        heads = [" ".join(cell.text_content().split()) for cell in rows[0]] if rows else []
        if len(rows) < 2 or any(
            cell.get("colspan") or cell.get("rowspan") for cell in table.iter("td", "th")
        ):
            continue
        if any(len(row) != len(heads) for row in rows):
            continue
        _fold(table, rows, heads)
    inner = "".join(tostring(child, encoding="unicode") for child in root)
    return mark_safe(html_escape(root.text or "") + inner)


def _fold(table: Any, rows: list[Any], heads: list[str]) -> None:
    """The first row becomes the head of the table; the cells of the others are labelled after it."""
    table.set("class", "fold")
    if next(table.iter("thead"), None) is None:
        head = table.makeelement("thead", {})
        rows[0].getparent().remove(rows[0])
        head.append(rows[0])
        table.insert(0, head)
    for cell in rows[0]:
        cell.tag = "th"
        cell.set("scope", "col")
    for row in rows[1:]:
        for label, cell in zip(heads, row, strict=True):
            cell.set("data-label", label)


class PageLinks(PageLinkHandler):
    """Links to pages with one query: an address needs no more than what all pages have."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        """The pages, in order; nothing for one that is gone."""
        pages = Page.objects.only("url_path", "locale_id", "live").in_bulk(
            [attrs.get("id") for attrs in attrs_list]
        )
        by_id = {str(pk): page for pk, page in pages.items()}
        return [by_id.get(str(attrs.get("id"))) for attrs in attrs_list]


@hooks.register("register_rich_text_features", order=1)
def register_links(features: FeatureRegistry) -> None:
    features.register_link_type(PageLinks)


def ready(text: RichText) -> SafeString:
    prepared: SafeString | None = getattr(text, "prepared", None)
    return clean(expand_db_html(text.source)) if prepared is None else prepared


def prepare(texts: Iterable[RichText]) -> None:
    """Several texts at once: their links to pages cost one query a kind, whatever their number."""
    waiting = list(texts)
    if not waiting:
        return  # an empty lesson; splitting nothing would give one part
    parts = expand_db_html(SEAM.join(text.source for text in waiting)).split(SEAM)
    for text, html in zip(waiting, parts, strict=True):
        text.prepared = clean(html)
