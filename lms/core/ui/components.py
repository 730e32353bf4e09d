"""What components need to know, apart from templates: fields of forms, pages of lists, trails."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple
from django.http import QueryDict
from django.template import TemplateSyntaxError
from django.utils.translation import gettext

TONES = {"", "ok", "warn", "late", "plain"}
NOTICE_ICONS = {"": "info", "ok": "check", "warn": "alert", "late": "alert"}


def tone_of(tone: str) -> str:
    """The tone, or an error while the page is being written rather than a colourless state in front of people."""
    if tone not in TONES:
        raise TemplateSyntaxError(f"Unknown tone “{tone}”: one of {', '.join(sorted(TONES - {''}))}")
    return tone


def classes(*names: str) -> str:
    return " ".join(name for name in names if name)


def theme_class(hue: str) -> str:
    """`theme-once` from “once”; nothing when no hue is given."""
    return f"theme-{hue}" if hue else ""


def field_kind(bound: BoundField) -> str:
    """How a field is drawn: group of choices, single box, or control."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "box"
    return "control"


def optional_word(bound: BoundField) -> str:
    """“(optional)” where the form also asks for things that are not."""
    some_required = any(field.required for field in bound.form.fields.values())
    return gettext("(optional)") if some_required and not bound.field.required else ""


def faults(form: BaseForm) -> list[tuple[str, str]]:
    """(link, sentence) for the summary: whole-form errors lead nowhere, the others to their field."""
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        if bound.is_hidden:
            found += [("", str(error)) for error in bound.errors]
            continue
        target = f"{bound.auto_id}_0" if field_kind(bound) == "group" else bound.auto_id
        found += [
            (f"#{target}", gettext("%(label)s: %(error)s") % {"label": bound.label, "error": error})
            for error in bound.errors
        ]
    return found


def trail(parts: Sequence[Any]) -> list[tuple[str, str]]:
    """(label, url) pairs from `label, url, label, url, last label` or from one list of pairs."""
    if len(parts) == 1 and not isinstance(parts[0], str):
        return [(str(label), str(url or "")) for label, url in parts[0]]
    return [(str(label), str(url or "")) for label, url in itertools.zip_longest(parts[::2], parts[1::2])]


def page_links(page: "Page[Any]", query: QueryDict, name: str) -> Iterable[tuple[int | None, str]]:
    """(number, query string) of the pages to show; (None, "") is a gap. Everything else that was asked stays asked."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            yield number, page_query(query, name, number)
        else:
            yield None, ""


def page_query(query: QueryDict, name: str, number: int) -> str:
    wanted = query.copy()
    wanted.pop(name, None)
    if number > 1:
        wanted[name] = str(number)
    return "?" + wanted.urlencode()
