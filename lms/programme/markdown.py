"""A lesson written in Markdown, read into blocks: text, figures, quotes, call-outs. Mistakes are said with their line.

Front matter between `---`; `##` and `###` for headings; a picture alone in its paragraph is a figure, with words
(`![words](picture.png "caption")`) or `"décorative"` for its caption; `::: conseil Title` … `:::` is a call-out.
Nothing of Django's database is read here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

LARGEST = 512 * 1024  # letters of one file
LARGEST_FRONT = 10_000
CALLOUTS = {
    "info": "info", "note": "info", "savoir": "info", "tip": "tip", "conseil": "tip", "astuce": "tip",
    "warning": "warning", "attention": "warning",
}  # fmt: skip
DECORATIVE = {"décorative", "decorative", "décoratif"}
FENCE = re.compile(r":::\s*(\S*)\s*(.*?)\s*$")
INLINE = {"text", "softbreak", "hardbreak", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close"}  # fmt: skip
AROUND = re.compile(r"\s*(</?(?:ul|ol|li|p|h2|h3)>)\s*")
LISTS = {"bullet_list_open", "ordered_list_open"}
SCHEMES = {"http", "https", "mailto"}
markdown = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Mistake:
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass
class Document:
    """`pictures`: (name of the file beside, line); in a block the name stands where the key of the picture will."""

    file: str
    fields: dict[str, Any] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[tuple[str, int]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, line: int, text: str) -> None:
        self.mistakes.append(Mistake(self.file, line, text))


def read(file: str, text: str) -> Document:
    """All of a file; what is wrong stands in `mistakes`, and then nothing else of it should be used."""
    made = Document(file)
    if len(text) > LARGEST or "\0" in text:
        made.wrong(1, _("The file is too long, or holds signs that are no text."))
        return made
    lines = text.removeprefix("\ufeff").splitlines()
    start = _front_matter(made, lines)
    for at, kind, title, part in _parts(made, lines, start):
        if kind:
            made.blocks.append(
                {"type": "callout", "value": {"kind": kind, "title": title, "text": _plain(made, at, part)}}
            )
        else:
            _content(made, at, part)
    return made


def _front_matter(made: Document, lines: list[str]) -> int:
    """Where the content begins, counted from zero."""
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---"), None)
    if end is None:
        made.wrong(1, _("The lines at the head begin with “---” and have no “---” after them."))
        return len(lines)
    text = "\n".join(lines[1:end])
    try:
        found = yaml.safe_load(text) if len(text) <= LARGEST_FRONT else ()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        made.wrong(mark.line + 2 if mark else 1, _("This line at the head is no “name: value”."))
        return end + 1
    if found is not None and not isinstance(found, dict):
        made.wrong(2, _("This line at the head is no “name: value”."))
    else:
        made.fields = {str(name): value for name, value in (found or {}).items()}
    return end + 1


def line_of(text: str, name: str) -> int:
    """The line at the head where a name stands."""
    lines = enumerate(text.splitlines()[:200], start=1)
    return next((number for number, line in lines if line.startswith(f"{name}:")), 1)


def _parts(made: Document, lines: list[str], start: int) -> Iterator[tuple[int, str, str, list[str]]]:
    """(first line, kind of call-out or nothing, its title, lines) of each part."""
    part: list[str] = []
    at, kind, title, opened = start, "", "", 0
    for number in range(start, len(lines)):
        fence = FENCE.fullmatch(lines[number])
        if fence is None:
            part.append(lines[number])
            continue
        if bool(fence[1]) == bool(opened):
            words = _("A call-out begins inside another one.") if opened else _("“:::” closes nothing here.")
            made.wrong(number + 1, words)
            continue
        yield at, kind, title, part
        at, kind, title, opened, part = number + 1, "", "", 0, []
        if fence[1]:
            kind, title, opened = CALLOUTS.get(fence[1].casefold(), ""), fence[2], number + 1
            if not kind or not title:
                made.wrong(opened, _("Write a call-out as “::: conseil Title”; info, conseil or attention."))
                kind = kind or "info"
    if opened:
        made.wrong(opened, _("This call-out has no “:::” that closes it."))
    yield at, kind, title, part


def _content(made: Document, at: int, lines: list[str]) -> None:
    """The blocks of a part; texts that follow one another are one block."""
    html: list[str] = []
    for tokens in _pieces(markdown.parse("\n".join(lines))):
        line = at + (tokens[0].map[0] if tokens[0].map else 0) + 1
        block = _figure(made, line, tokens) or _quote(made, line, tokens)
        if block is None:
            html.append(_html(made, at, tokens))
            continue
        _flush(made, html)
        made.blocks.append(block)
    _flush(made, html)


def _flush(made: Document, html: list[str]) -> None:
    text = "".join(html).strip()
    html.clear()
    if text:
        made.blocks.append({"type": "text", "value": text})


def _plain(made: Document, at: int, lines: list[str]) -> str:
    """The HTML of a call-out, which has neither headings nor pictures."""
    made_html = []
    for tokens in _pieces(markdown.parse("\n".join(lines))):
        if tokens[0].type not in {*LISTS, "paragraph_open"}:
            line = at + (tokens[0].map[0] if tokens[0].map else 0) + 1
            made.wrong(line, _("A call-out holds paragraphs and lists alone."))
        else:
            made_html.append(_html(made, at, tokens))
    return "".join(made_html).strip()


def _pieces(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Each thing of the first level with all that is in it."""
    piece: list[Token] = []
    for token in tokens:
        piece.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield piece
            piece = []


def _figure(made: Document, line: int, tokens: list[Token]) -> dict[str, Any] | None:
    """A paragraph that is one picture."""
    children = tokens[1].children or [] if tokens[0].type == "paragraph_open" else []
    if len(children) != 1 or children[0].type != "image":
        return None
    image = children[0]
    alt, caption = image.content.strip(), str(image.attrs.get("title", "")).strip()
    is_decorative = caption.casefold() in DECORATIVE
    if not alt and not is_decorative:
        made.wrong(line, _("Say in words what the picture shows, or write “décorative” for its caption."))
    name = unquote(str(image.attrs.get("src", "")))
    made.pictures.append((name, line))
    chosen = {"image": name, "decorative": is_decorative, "alt_text": "" if is_decorative else alt}
    return {
        "type": "figure",
        "value": {"image": chosen, "caption": "" if is_decorative else caption, "credit": ""},
    }


def _quote(made: Document, line: int, tokens: list[Token]) -> dict[str, Any] | None:
    if tokens[0].type != "blockquote_open":
        return None
    if any(
        token.type
        not in {"blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline"}
        for token in tokens
    ):
        made.wrong(line, _("A quote holds paragraphs alone."))
    words = "\n".join(
        strip_tags(markdown.renderInline(one.content)) for one in tokens if one.type == "inline"
    )
    return {"type": "quote", "value": {"text": words, "author": "", "source": ""}}


def _html(made: Document, at: int, tokens: list[Token]) -> str:
    """What the texts of a lesson may hold; the rest is said."""
    for token in tokens:
        line = at + (token.map[0] if token.map else tokens[0].map[0] if tokens[0].map else 0) + 1
        if token.type == "heading_open" and token.tag not in {"h2", "h3"}:
            made.wrong(
                line, _("Headings are written “##” or “###”; the title of the lesson stands at the head.")
            )
        elif token.type in {"fence", "code_block", "hr", "html_block"}:
            made.wrong(line, _("Code and lines across the page are not taken: write it as a text or a list."))
        elif token.type == "inline":
            _inline(made, line, token.children or [])
        if token.level and token.type in {"paragraph_open", "paragraph_close"}:
            token.hidden = True
    html = markdown.renderer.render(tokens, markdown.options, {})
    for name, ours in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{name}>", f"<{ours}>").replace(f"</{name}>", f"</{ours}>")
    return AROUND.sub(r"\1", html.replace("\n", " ")).strip()


def _inline(made: Document, line: int, children: list[Token]) -> None:
    for child in children:
        if child.type == "image":
            made.wrong(line, _("A picture stands alone in its paragraph."))
        elif child.type not in INLINE:
            made.wrong(line, _("Code in a sentence is not taken: put it between « »."))
        elif child.type == "link_open" and urlsplit(str(child.attrs.get("href", ""))).scheme not in SCHEMES:
            made.wrong(line, _("A link leads to a whole address: https://…"))
