"""A form as a browser would send it, read from the page that shows it."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse


def form_on(page: HttpResponse, action: str = "") -> Tag:
    """The POST form of a page: the one that goes to `action`, or the one of its main part that has a field to fill."""
    soup = BeautifulSoup(page.content, "html.parser")
    forms = list(soup.select("main form[method=post]"))
    if action:
        return next(each for each in forms if each.get("action") == action)
    return next(each for each in forms if not each.get("action") or each.select("textarea, [data-draft]"))


def fields_of(form: Tag) -> dict[str, Any]:
    """Names and values of its controls, as they stand."""
    values: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name = control["name"]
        if control.name == "textarea":
            values[name] = control.text.removeprefix("\n")
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            values[name] = chosen.get("value", "") if chosen else ""
        elif control.get("type") in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                values[name] = control.get("value", "on")
        elif control.get("type") != "file":
            values[name] = control.get("value", "")
    return values


def typed_into(page: HttpResponse, action: str = "", **values: Any) -> dict[str, Any]:
    """What is sent after a person typed these values into the form of this page."""
    return fields_of(form_on(page, action)) | values
