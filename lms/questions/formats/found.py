"""What a file of questions was found to hold, in plain data that passes from one process to another."""

import base64
import binascii
import hashlib
import html as html_module
import re
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]
# A « < » that opens no tag is a letter.
NO_TAG = re.compile(r"<(?!/?[a-zA-Z][^<>]*>|!--)")


class FaultError(Exception):
    """Something that cannot be read; `code` is a key of `sentences.REFUSALS`. Line and column count from 1."""

    def __init__(self, code: str, line: int = 0, column: int = 0, **values: str) -> None:
        super().__init__(code)
        self.code, self.line, self.column, self.values = code, line, column, values


IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
SOURCE = re.compile(r"""\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
FILE = "@@PLUGINFILE@@/"
SCRIPT = re.compile(
    r"<(?:script|iframe|object|embed|svg|form)\b|\bon[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
MEDIA = re.compile(r"<(?:audio|video)\b", re.IGNORECASE)
DATA = re.compile(r"data:image/[a-z+.-]+;base64,(.+)", re.IGNORECASE | re.DOTALL)
LARGEST_PICTURE = 5 * 1024 * 1024


@dataclass
class Remark:
    """A loss or a refusal: a code, and the words that its sentence names."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    line: int = 0
    column: int = 0


@dataclass
class Found:
    """One thing that stands in the file. `content` is as in `lms/questions/content`, its HTML not cleaned yet."""

    line: int
    column: int = 1
    name: str = ""
    idnumber: str = ""
    tags: list[str] = field(default_factory=list)
    category: list[str] | None = None  # names from the top; None: where the import puts it
    content: Json | None = None
    refusal: Remark | None = None
    losses: list[Remark] = field(default_factory=list)
    pictures: dict[str, str] = field(
        default_factory=dict
    )  # SHA-256, as in `@@PLUGINFILE@@/<SHA-256>` → base64
    description: str = ""  # of a category, which has no content

    def lose(self, code: str, **values: str) -> None:
        """Something of it is not kept; each loss is named once."""
        remark = Remark(code, values)
        if remark not in self.losses:
            self.losses.append(remark)

    def settle(self, html: str, files: dict[str, bytes] | None = None) -> str:
        """The HTML with its pictures known by their bytes; what of it will not be kept is named."""
        if SCRIPT.search(html):
            self.lose("script")
        if MEDIA.search(html):
            self.lose("media")
        settled = IMAGE.sub(lambda match: self._picture(match[0], files or {}), html)
        if FILE in IMAGE.sub("", settled):
            self.lose("file")
        return settled

    def _picture(self, tag: str, files: dict[str, bytes]) -> str:
        match = SOURCE.search(tag)
        source = html_module.unescape(match[1].strip("\"'")).strip() if match else ""
        data = DATA.fullmatch(source)
        if source.startswith(FILE):
            name = unquote(source.removeprefix(FILE).partition("?")[0])
            content = files.get(name)
        elif data:
            name, content = "data", decoded_base64(data[1])
        else:
            self.lose("picture_outside", name=source[:80])
            return ""
        if not content or len(content) > LARGEST_PICTURE:
            self.lose("picture_missing", name=name[:80])
            return ""
        digest = hashlib.sha256(content).hexdigest()
        self.pictures[digest] = base64.b64encode(content).decode()
        alt = re.search(r"""\balt\s*=\s*("[^"]*"|'[^']*')""", tag, re.IGNORECASE)
        words = alt[1][1:-1].replace('"', "&quot;") if alt else ""
        return f'<img src="{FILE}{digest}" alt="{words}">'

    def refuse(self, fault: FaultError) -> "Found":
        self.refusal = Remark(fault.code, fault.values, fault.line, fault.column)
        return self


def decoded_base64(text: str) -> bytes | None:
    """The bytes; nothing where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def refused(fault: FaultError, name: str = "") -> Found:
    return Found(line=fault.line, column=fault.column, name=name).refuse(fault)


def to_json(found: Found) -> Json:
    return asdict(found)


def from_json(data: Json) -> Found:
    refusal = data.pop("refusal")
    losses = [Remark(**one) for one in data.pop("losses")]
    return Found(**data, losses=losses, refusal=Remark(**refusal) if refusal else None)


def category_path(text: str) -> list[str]:
    """« $course$/top/A/B » → A, B. Moodle doubles a slash that belongs to a name."""
    names = [name.strip().replace("\0", "/") for name in text.replace("//", "\0").split("/")]
    if names and re.fullmatch(r"\$\w+\$", names[0]):
        names = names[2 if names[1:2] == ["top"] else 1 :]
    elif names[:1] == ["top"]:
        names = names[1:]
    return [name for name in names if name]


def from_plain(text: str) -> str:
    """Words as HTML."""
    return html_module.escape(text, quote=False).replace("\n", "<br>")


def from_moodle(text: str) -> str:
    """Moodle's own format: HTML in which a line end is one."""
    return NO_TAG.sub("&lt;", text).replace("\n", "<br>")


def from_markdown(text: str) -> str:
    """CommonMark; HTML in it is cleaned later, as all is."""
    from markdown_it import MarkdownIt  # slow to import, rarely needed

    rendered: str = MarkdownIt("commonmark").enable("table").render(text).strip()
    inner = rendered.removeprefix("<p>").removesuffix("</p>")
    return inner if rendered.startswith("<p>") and "<p>" not in inner and "</p>" not in inner else rendered


def as_html(form: str, text: str) -> str:
    how = {"plain": from_plain, "markdown": from_markdown, "html": str}
    return how.get(form, from_moodle)(text)


def words_of(html: str) -> str:
    """The words of a short HTML, on one line: names, accepted answers."""
    text = (
        html_module.unescape(re.sub(r"<[a-zA-Z/!][^<>]{0,2000}>", " ", html))
        if "<" in html or "&" in html
        else html
    )
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
