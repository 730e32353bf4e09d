"""A folder of Markdown becomes a course: `parcours.md`, a folder a module (`module.md`), a file a lesson, all drafts.

Nothing is written where one line is wrong. A page is known by where its file stands: the same folder again changes
nothing, a changed file follows, and a page that somebody saved since is left as they want it.
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import Page

from lms.core.files import examination
from lms.core.files.kinds import KINDS, LARGEST, ending_of
from lms.core.files.sentences import sentence
from lms.programme import markdown
from lms.programme.markdown import Document, Mistake
from lms.programme.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, ProgrammePage, ThemePage

from .content_sync import plain as without_keys
from .content_sync import with_ids as with_known_ids
from .drafting import add_draft, with_keys

COURSE, MODULE = "parcours.md", "module.md"
MOST_FILES = 300
WORDS: dict[str, dict[str, int]] = {  # what may stand at the head of each, and how long it may be
    COURSE: {"title": 200, "theme": 200, "summary": 400, "objectives": 1500},
    MODULE: {"title": 200, "summary": 400},
    "": {"title": 200, "minutes": 0, "outcome": 250, "required": 0},
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {  # where the head says nothing
    COURSE: {"summary": "", "objectives": ""},
    MODULE: {"summary": ""},
    "": {"minutes": 10, "outcome": "", "required": True},
}
MODELS: dict[str, type[ProgrammePage]] = {COURSE: CoursePage, MODULE: ModulePage, "": LessonPage}


@dataclass
class Planned:
    """A page to be: its file, what stands in it, the pages below it."""

    kind: str
    document: Document
    key: str
    fields: dict[str, Any] = field(default_factory=dict)
    below: list["Planned"] = field(default_factory=list)

    def all(self) -> Iterator["Planned"]:
        yield self
        for each in self.below:
            yield from each.all()


@dataclass
class Picture:
    """A picture of the folder, made anew by the process with limits."""

    name: str
    content: bytes


@dataclass
class Plan:
    """What a folder would become; with one mistake nothing of it is written. `pictures` by their place."""

    course: Planned
    pictures: dict[str, Picture]
    mistakes: list[Mistake]


def read_folder(folder: Path) -> Plan:
    """All of it, and what is wrong in it, by file and line."""
    course = _planned(folder, folder / COURSE, COURSE)
    for place in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        lessons = [path for path in sorted(place.glob("*.md")) if path.name != MODULE]
        if lessons or (place / MODULE).exists():
            module = _planned(folder, place / MODULE, MODULE)
            module.below = [_planned(folder, path, "") for path in lessons]
            course.below.append(module)
    plan = Plan(course, {}, [])
    pages = list(course.all())
    if len(pages) > MOST_FILES or not course.below:
        words = _("The folder holds no module: a folder with a file of Markdown for each lesson.")
        course.document.wrong(1, words if not course.below else _("The folder holds more than 300 files."))
    for page in pages[:MOST_FILES]:
        _check(page)
        _pictures(folder, page.document, plan.pictures)
        plan.mistakes += sorted(page.document.mistakes, key=lambda one: one.line)
    return plan


def _planned(folder: Path, file: Path, kind: str) -> Planned:
    name = file.relative_to(folder).as_posix()
    if not file.exists():  # a module may do without a file of its own
        document = Document(name, fields={"title": _title_of(file.parent.name)} if kind == MODULE else {})
        if kind == COURSE:
            document.wrong(1, _("This file is missing: it says the title and the theme of the course."))
        return Planned(kind, document, name)
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
        text = (
            file.read_text(encoding="utf-8")
            if inside and file.stat().st_size < 4 * markdown.LARGEST
            else "\0"
        )
    except (OSError, UnicodeDecodeError):
        text = "\0"
    planned = Planned(kind, markdown.read(name, text), name)
    planned.fields = {"_head": text}
    return planned


def _title_of(name: str) -> str:
    """« 01-comprendre-le-besoin »: Comprendre le besoin."""
    words = name.lstrip("0123456789-_. ").replace("-", " ").replace("_", " ").strip() or name
    return words[0].upper() + words[1:]


def _check(page: Planned) -> None:
    """What stands at the head, as fields of the page."""
    document, head = page.document, page.fields.pop("_head", "")
    allowed = WORDS[page.kind]
    page.fields = dict(OTHERWISE[page.kind])
    for name, value in document.fields.items():
        line = markdown.line_of(head, name)
        if name not in allowed:
            said = _("“%(name)s” is not known here: %(names)s.")
            document.wrong(line, said % {"name": name[:40], "names": ", ".join(allowed)})
            continue
        read = _value(name, value)
        if read is None or (isinstance(read, str) and len(read) > allowed[name]):
            document.wrong(line, _("“%(name)s” is not right, or too long.") % {"name": name})
            continue
        page.fields[name] = read
    if not page.fields.get("title") and not document.mistakes:
        document.wrong(1, _("The title is missing at the head: “title: …”."))
    if page.kind == COURSE and "theme" in page.fields:
        theme = ThemePage.objects.filter(slug=page.fields["theme"]).first()
        page.fields["theme"] = theme
        if theme is None:
            document.wrong(markdown.line_of(head, "theme"), _("There is no theme of this address."))
    elif page.kind == COURSE and head:
        document.wrong(1, _("The theme is missing at the head: “theme: …”."))
    if page.kind == "":
        page.fields["body"] = document.blocks
    elif document.blocks:
        document.wrong(1, _("Only lessons have a text below their head."))


def _value(name: str, value: Any) -> Any:
    """As the field has it; None where it cannot."""
    if name == "minutes":
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 240 else None
    if name == "required":
        return value if isinstance(value, bool) else None
    if name == "objectives" and isinstance(value, list):
        value = "\n".join(str(one) for one in value)
    return " \n".join(value.splitlines()).replace(" \n", "\n").strip() if isinstance(value, str) else None


def _pictures(folder: Path, document: Document, known: dict[str, Picture]) -> None:
    """Each is there, inside the folder, and is a picture."""
    for name, line in document.pictures:
        place = (folder / document.file).parent / name
        key = _picture_key(folder, document, name)
        try:
            inside = place.resolve().is_relative_to(folder.resolve()) and place.is_file()
            content = place.read_bytes() if inside and place.stat().st_size <= LARGEST else None
        except (OSError, ValueError):
            content = None
        if content is None:
            document.wrong(
                line, _("The picture “%(name)s” is not there, or heavier than 10 MB.") % {"name": name[:80]}
            )
            continue
        if key not in known:
            refused, made = _examined(place.name, content)
            if refused:
                document.wrong(line, refused)
                continue
            known[key] = Picture(place.name, made)


def _picture_key(folder: Path, document: Document, name: str) -> str:
    return str(((folder / document.file).parent / name).resolve())


def _examined(name: str, content: bytes) -> tuple[str, bytes]:
    """(why it is refused, the picture made anew)."""
    ending = ending_of(name)
    if ending not in KINDS or KINDS[ending].family != "image":
        return str(sentence("unknown_kind")), b""
    verdict = examination.examine(ContentFile(content), ending)
    return ("", verdict.content or content) if verdict.accepted else (str(sentence(verdict.code)), b"")


def write(folder: Path, plan: Plan) -> list[tuple[str, Planned]]:
    """Make or bring up to date what was read without a mistake: (made, updated, kept or same, page) of each page."""
    files: list[Any] = []
    try:
        return _write_all(folder, plan, files)
    except BaseException:
        for file in files:  # the rows went with the transaction
            file.storage.delete(file.name)
        raise


@transaction.atomic
def _write_all(folder: Path, plan: Plan, files: list[Any]) -> list[tuple[str, Planned]]:
    index = CourseIndexPage.objects.select_for_update(of=("self",)).order_by("pk")[:1].get()
    keys = {place: _kept_picture(picture, files) for place, picture in plan.pictures.items()}
    done: list[tuple[str, Planned]] = []
    _write(folder, plan.course, index, folder.resolve().name, keys, done)
    return done


def _kept_picture(picture: Picture, files: list[Any]) -> int:
    """The key of a picture; one that is there already with the same bytes is taken."""
    model = get_image_model()
    digest = hashlib.sha1(picture.content, usedforsecurity=False).hexdigest()
    image = model.objects.filter(file_hash=digest).order_by("pk").first()
    if image is None:
        file = ImageFile(BytesIO(picture.content), name=f"{digest[:10]}-{picture.name}")
        image = model(title=_title_of(Path(picture.name).stem)[:255], file=file)
        image.file_hash, image.file_size = digest, len(picture.content)
        image.save()
        files.append(image.file)
    return int(image.pk)


def _write(
    folder: Path,
    page: Planned,
    parent: Page,
    root: str,
    keys: dict[str, int],
    done: list[tuple[str, Planned]],
) -> None:
    fields = dict(page.fields)
    if "body" in fields:
        fields["body"] = [_with_picture(folder, page.document, block, keys) for block in fields["body"]]
    state, made = _page(MODELS[page.kind], parent, f"{root}/{page.key}", fields)
    done.append((state, page))
    for each in page.below:
        _write(folder, each, made, root, keys, done)


def _with_picture(
    folder: Path, document: Document, block: dict[str, Any], keys: dict[str, int]
) -> dict[str, Any]:
    if block["type"] != "figure":
        return block
    image = block["value"]["image"]
    key = keys[_picture_key(folder, document, image["image"])]
    return {**block, "value": {**block["value"], "image": {**image, "image": key}}}


def _page(model: type[ProgrammePage], parent: Page, key: str, fields: dict[str, Any]) -> tuple[str, Page]:
    """The page of a file: made, brought up to date, left as somebody wants it, or the same."""
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"territoirprod/import/{key}")
    page = model.objects.filter(translation_key=identity).select_related("latest_revision").first()
    if page is None:
        if "body" in fields:
            fields["body"] = with_keys(fields["body"])
        return "made", add_draft(model, parent, by=None, translation_key=identity, **fields)
    if page.latest_revision is None or page.latest_revision.user_id is not None:
        return "kept", page
    draft = page.get_latest_revision_as_object()
    if not _changed(draft, fields):
        return "same", page
    draft.save_revision()
    return "updated", page


def _changed(draft: Any, fields: dict[str, Any]) -> bool:
    """Set what differs; whether anything did. Blocks keep the keys of those that they follow."""
    changed = False
    for name, value in fields.items():
        if name == "body":
            held = list(draft.body.raw_data)
            if without_keys(held) != without_keys(value):
                draft.body = with_known_ids(with_keys(value), held)
                changed = True
        elif getattr(draft, name) != value:
            setattr(draft, name, value)
            changed = True
    return changed
