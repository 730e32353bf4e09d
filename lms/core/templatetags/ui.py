"""Components: one tag, one template of `templates/components/`, one file of `css/components/`.

Each template opens with a comment that says where it may be used. A parameter that does not exist is an error when the
page is compiled. Tags that hold content are written `{% card title=… %}…{% endcard %}`.
"""

from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, Textarea
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lms.core.ui import components, dates, icons

register = template.Library()


def _draw(context: Context, name: str, /, **values: object) -> SafeString:
    """One component, with nothing of the page but what it was given (and the request, for its address and token)."""
    page = context.template.engine.get_template(f"components/{name}.html")  # type: ignore[union-attr]
    inner = context.new(values)
    inner["csrf_token"] = context.get("csrf_token", "")
    return page.render(inner)


# --- Small marks ------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "calendar" %}`; with `label=` where no word stands beside it."""
    drawing = icons.icon(name)
    return format_html('{}<span class="only-read">{}</span>', drawing, label) if label else drawing


@register.simple_tag
def chip(text: str, theme: str = "") -> SafeString:
    """`{% chip _("Project sheet") %}`, `{% chip theme.title theme=theme.hue %}`: what it is about."""
    name = components.classes("chip", "theme" if theme else "", components.theme_class(theme))
    return format_html('<span class="{}">{}</span>', name, text)


@register.simple_tag
def state(text: str, tone: str = "") -> SafeString:
    """`{% state _("In force") tone="ok" %}`: ok (disc), warn (triangle), late (square), plain (ring)."""
    return format_html(
        '<span class="{}">{}</span>', components.classes("state", components.tone_of(tone)), text
    )


@register.simple_tag
def avatar(initials: str, theme: str = "") -> SafeString:
    """`{% avatar user.initials %}`: silent, the name stands beside it."""
    name = components.classes("avatar", components.theme_class(theme))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', name, initials)


@register.simple_tag
def doc(kind: str, theme: str = "") -> SafeString:
    """`{% doc "PDF" %}`: a sheet of paper with its kind; four letters at most."""
    name = components.classes("doc", components.theme_class(theme))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', name, kind[:4].upper())


@register.simple_tag
def kicker(text: str) -> SafeString:
    """`{% kicker theme.title %}`: the small line above a title."""
    return format_html('<p class="kicker">{}</p>', text)


@register.simple_tag
def date_leaf(when: dates.Day, zone: dates.Zone = None, mini: bool = False) -> SafeString:
    """`{% date_leaf slot.start slot.zone %}`: the leaf of a calendar, in the colour of the theme around it.

    `mini=True` in lists, without weekday. No template: lists are full of them, and this takes 37 µs in place of 83.
    """
    day = dates.day_of(when, zone)
    weekday = "" if mini else format_html("<i>{}</i>", dates.weekday(day))
    return format_html(
        '<p class="{}"><span>{}</span><b>{}</b>{}</p>',
        components.classes("date", "mini" if mini else ""), dates.month_short(day), day.day, weekday,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def meter(context: Context, value: int, max: int, label: str, text: str = "") -> SafeString:
    """`{% meter 5 11 _("Progress") %}`: the figure is written beside it by the page."""
    return _draw(context, "meter", value=value, max=max, label=label, text=text)


# --- Boxes -------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def hero(
    context: Context, content: str, title: str, kicker: str = "", lede: str = "", narrow: bool = False
) -> SafeString:
    """`{% hero title=… kicker=… %}big button{% endhero %}`: where am I."""
    return _draw(context, "hero", content=content, title=title, kicker=kicker, lede=lede, narrow=narrow)


@register.simple_block_tag(takes_context=True)
def card(
    context: Context,
    content: str,
    title: str = "",
    aside: str = "",
    href: str = "",
    link: str = "",
    theme: str = "",
    press: bool = False,
    id: str = "",
) -> SafeString:
    """`{% card title=_("My course") aside="5 of 11" %}…{% endcard %}`; `href` + `link`: a link at the right of the title."""
    name = components.classes("card", "press" if press else "", components.theme_class(theme))
    return _draw(
        context, "card", content=content, title=title, aside=aside, href=href, link=link, name=name, id=id
    )


@register.simple_block_tag(takes_context=True)
def next_step(
    context: Context,
    content: str,
    title: str,
    date: Any = None,
    zone: dates.Zone = None,
    text: str = "",
    above: str = "",
    more: str = "",
) -> SafeString:
    """`{% next_step title=… date=session.starts_at text=… %}<a class="button big"…>{% endnext_step %}`: what waits for me."""
    return _draw(
        context, "next", content=content, title=title, when=date, zone=zone, text=text, above=above, more=more
    )


@register.simple_block_tag(takes_context=True)
def notice(context: Context, content: str, tone: str = "", title: str = "", live: bool = False) -> SafeString:
    """`{% notice tone="warn" title=… %}<p>…</p>{% endnotice %}`; `live=True` when it answers an act."""
    drawing = components.NOTICE_ICONS[components.tone_of(tone)]
    return _draw(context, "notice", content=content, tone=tone, title=title, live=live, drawing=drawing)


@register.simple_block_tag(takes_context=True)
def empty_state(
    context: Context, content: str, title: str, href: str = "", action: str = "", level: int = 2
) -> SafeString:
    """`{% empty_state title=… href=… action=… %}<p>…</p>{% endempty_state %}`: an empty list teaches."""
    return _draw(context, "empty", content=content, title=title, href=href, action=action, level=level)


@register.simple_block_tag(takes_context=True)
def private(context: Context, content: str, title: str, hint: str = "") -> SafeString:
    """`{% private title=_("Note to yourself") %}…{% endprivate %}`: what one person alone reads."""
    return _draw(context, "private", content=content, title=title, hint=hint)


@register.simple_block_tag(takes_context=True)
def legal(
    context: Context,
    content: str,
    title: str,
    state: str = "",
    tone: str = "ok",
    source: str = "",
    href: str = "",
    versions: str = "",
    outside: str = "",
) -> SafeString:
    """`{% legal title="Article L113-12 du CRPA" state=_("In force") %}<p>« … »</p>{% endlegal %}`: a text, cited."""
    return _draw(
        context, "legal", content=content, title=title, state=state, tone=components.tone_of(tone),
        source=source, href=href, versions=versions, outside=outside,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def question(context: Context, content: str, legend: str, action: str = "", id: str = "") -> SafeString:
    """`{% question legend=… action=url %}choices, notice, button{% endquestion %}`: answered just below, no mark."""
    return _draw(context, "question", content=content, legend=legend, action=action, id=id)


# --- Lists -------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def row(
    context: Context,
    content: str,
    title: str,
    href: str = "",
    text: str = "",
    date: Any = None,
    zone: dates.Zone = None,
    doc: str = "",
    avatar: str = "",
    theme: str = "",
) -> SafeString:
    """One `<li>` of `<ul class="rows press card">`: leaf, sheet or avatar, title, small text; content stands at the right."""
    values = {
        "title": title,
        "href": href,
        "text": text,
        "when": date,
        "zone": zone,
        "doc": doc,
        "avatar": avatar,
    }
    return _draw(context, "row", content=content, name=components.theme_class(theme), **values)


@register.simple_block_tag(takes_context=True)
def step(
    context: Context,
    content: str,
    title: str,
    number: int | str = "",
    status: str = "",
    href: str = "",
    text: str = "",
) -> SafeString:
    """One `<li>` of `<ol class="path" role="list">`: status done, now, shut or nothing; content is what one can do there."""
    if status not in {"", "done", "now", "shut"}:
        raise template.TemplateSyntaxError(f"Unknown status “{status}” of a step: done, now, shut or nothing")
    return _draw(
        context, "step", content=content, title=title, number=number, status=status, href=href, text=text
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def event(
    context: Context,
    content: str,
    when: str,
    title: str,
    icon: str = "calendar",
    href: str = "",
    coming: bool = False,
    theme: str = "",
) -> SafeString:
    """One `<li>` of `<ol class="timeline" role="list">`; `theme` is a hue, or `hue-warn` by `theme="warn"`."""
    hue = "hue-warn" if theme == "warn" else components.theme_class(theme)
    name = components.classes("coming" if coming else "", "press" if href else "", hue)
    return _draw(context, "event", content=content, when=when, title=title, icon=icon, href=href, name=name)


@register.simple_tag(takes_context=True)
def slot_line(context: Context, time: str, text: str, href: str, full: bool = False) -> SafeString:
    """`{% slot_line "14 h" _("Individual, 45 min") url %}` inside `<section>`s of `<div class="days">`."""
    return _draw(context, "slot", time=time, text=text, href=href, full=full)


@register.simple_tag(takes_context=True)
def tabs(context: Context, items: list[Any], label: str) -> SafeString:
    """`{% tabs items _("Kinds") %}`, items: (label, url, current)."""
    return _draw(context, "tabs", items=items, label=label)


@register.simple_tag(takes_context=True)
def facet(context: Context, legend: str, name: str, options: list[Any]) -> SafeString:
    """`{% facet _("Type") "type" options %}`, options: (value, label, count, checked)."""
    return _draw(context, "facet", legend=legend, name=name, options=options)


@register.simple_tag(takes_context=True)
def crumbs(context: Context, *parts: object) -> SafeString:
    """`{% crumbs _("Library") library_url text.title %}`, or one list of (label, url)."""
    return _draw(context, "crumbs", parts=components.trail(parts))


@register.simple_tag(takes_context=True)
def pager(context: Context, page: "Page[Any]", label: str = "", param: str = "page") -> SafeString:
    """`{% pager page_obj %}`: nothing for a single page; keeps the rest of the address."""
    if not page.paginator.num_pages > 1:
        return mark_safe("")
    query = context["request"].GET
    following = components.page_query(query, param, page.number + 1) if page.has_next() else ""
    before = components.page_query(query, param, page.number - 1) if page.has_previous() else ""
    links = list(components.page_links(page, query, param))
    return _draw(
        context, "pager", links=links, current=page.number, label=label, before=before, following=following
    )


# --- Forms -------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    bound: BoundField,
    label: str = "",
    hint: str = "",
    private: bool = False,
    low: bool = False,
    **attrs: Any,
) -> SafeString:
    """`{% field form.title %}`: label, hint, error, control; `short=True`-like attributes go to the control (`inputmode=`)."""
    hint = hint or str(bound.help_text or "")
    attrs = {name.replace("_", "-"): value for name, value in attrs.items()}
    css = components.classes(
        bound.field.widget.attrs.get("class", ""), attrs.pop("class", ""), "low" if low else ""
    )
    if css:
        attrs["class"] = css
    if isinstance(bound.field.widget, Textarea):
        attrs.setdefault("rows", 3 if low else 6)
    if hint and not bound.help_text:
        ids = [f"{bound.auto_id}_helptext"] + ([f"{bound.auto_id}_error"] if bound.errors else [])
        attrs["aria-describedby"] = " ".join(ids)
    name = components.classes("field", "wrong" if bound.errors else "", "private" if private else "")
    return _draw(
        context, "field", bound=bound, label=label or bound.label, hint=hint, private=private, name=name,
        kind=components.field_kind(bound), control=bound.as_widget(attrs=attrs), described=bound.aria_describedby, optional=components.optional_word(bound),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def errors(context: Context, form: BaseForm) -> SafeString:
    """`{% errors form %}` above the form: how many answers to mend, each a link to its field; nothing when all is well."""
    if not form.is_bound or form.is_valid():
        return mark_safe("")
    return _draw(context, "errors", faults=components.faults(form))


@register.simple_tag(takes_context=True)
def form_fields(context: Context, form: BaseForm) -> SafeString:
    """`{% form_fields form %}`: hidden fields, then every visible one in its order."""
    return _draw(context, "form_fields", form=form)
