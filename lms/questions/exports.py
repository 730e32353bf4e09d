"""A category of the bank, with all below it, as a file."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from lms.questions import content as contents
from lms.questions import html
from lms.questions.formats import gift_out
from lms.questions.formats.moodle_xml_out import Writer
from lms.questions.models import Category, Picture, Question
from lms.questions.queries import category_tree

TYPES_OF_FILES = {"gift": "text/plain; charset=utf-8", "moodlexml": "application/xml"}
ENDINGS = {"gift": "gift.txt", "moodlexml": "xml"}


@dataclass
class Export:
    """`left_out`: names of questions that this kind of file has no form for."""

    content: bytes = b""
    number: int = 0
    left_out: list[str] = field(default_factory=list)


def export_category(category: Category, form: str) -> Export:
    """Questions in use, each in its current version. `form`: gift or moodlexml."""
    parts = list(_parts(category))
    pictures = _pictures([content for _path, rows in parts for _row, content in rows])
    export = Export()
    writer = Writer(pictures)
    texts = []
    for path, rows in parts:
        texts.append(gift_out.category(path))
        writer.category(path)
        for row, content in rows:
            tags = sorted(tag.name for tag in row.tags.all())
            if form == "moodlexml":
                writer.question(content, name=row.name, idnumber=row.idnumber, tags=tags)
            else:
                text = gift_out.question(
                    _with_data(content, pictures), name=row.name, idnumber=row.idnumber, tags=tags
                )
                if text is None:
                    export.left_out.append(row.name)
                    continue
                texts.append(text)
            export.number += 1
    export.content = writer.bytes() if form == "moodlexml" else "".join(texts).encode()
    return export


Rows = list[tuple[Question, contents.Content]]


def _parts(category: Category) -> Iterator[tuple[list[str], Rows]]:
    """(names from the top, questions) of each category that has some, parents first."""
    tree = category_tree()
    for node in tree.below(category.pk):
        rows = list(
            Question.objects.in_use().filter(category=node.pk).select_related("current").order_by("pk")
        )
        prefetch_related_objects(rows, "tags")
        known = [(row, contents.parse(row.current.content)) for row in rows if row.current]
        if known:
            yield tree.path(node.pk), known


def _pictures(questions: list[contents.Content]) -> dict[str, tuple[str, bytes]]:
    shown = html.pictures_in(text for content in questions for text in contents.texts_of(content))
    found = {}
    for picture in Picture.objects.filter(sha256__in=shown).select_related("image"):
        ending = picture.image.file.name.rpartition(".")[2]
        with picture.image.file.open("rb") as file:
            found[picture.sha256] = (f"{picture.sha256[:16]}.{ending}", file.read())
    return found


def _with_data(content: contents.Content, pictures: dict[str, tuple[str, bytes]]) -> contents.Content:
    """Pictures inside the text, where a file has no other place for them."""
    known = {
        f"{html.PICTURE}:{sha}": f"data:image/{name.rpartition('.')[2]};base64,{base64.b64encode(data).decode()}"
        for sha, (name, data) in pictures.items()
    }
    return contents.with_words(content, known) if known else content
