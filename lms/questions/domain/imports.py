"""Questions from a file: a report line by line, and nothing imported by halves."""

import base64
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.core.db.lines import UNSEEN
from lms.core.errors import DomainError
from lms.questions import content as contents
from lms.questions import html
from lms.questions.enums import QuestionType
from lms.questions.formats import process, sentences
from lms.questions.formats.found import FILE, FaultError, Found
from lms.questions.models import Category, Question

from . import bank
from .categories import DEEPEST, make_path, path_of
from .pictures import Examined, examine_picture, keep_picture

if TYPE_CHECKING:
    from lms.accounts.models import User

HUNDRED = Decimal(100)
NEAR = Decimal(1)  # shares that make 99 to 101 % are taken for a whole


@dataclass(frozen=True)
class Line:
    """What became of one question. `outcome`: taken, loss or refused."""

    outcome: str
    line: int
    column: int
    name: str
    type: str = ""
    category: str = ""
    sentences: tuple[str, ...] = ()
    is_known: bool = False  # the bank has the same question already: nothing was added

    @property
    def kind(self) -> str:
        return str(QuestionType(self.type).label) if self.type else ""


@dataclass
class Report:
    """What became of a file, question by question."""

    lines: list[Line] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        return {name: self.count(name) for name in ("taken", "loss", "refused")}

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(line) for line in self.lines]

    @classmethod
    def from_json(cls, lines: Iterable[dict[str, Any]]) -> "Report":
        return cls([Line(**{**line, "sentences": tuple(line["sentences"])}) for line in lines])


def import_questions(
    *,
    file: bytes,
    into: Sequence[str] = (),
    form: str = "",
    encoding: str = "",
    by: "User | None" = None,
    dry_run: bool = False,
) -> Report:
    """Read a file and take what can be taken, all of it or, when something goes wrong on the way, nothing.

    `into`: names of the category from the top, made where it is missing. `dry_run`: the same report, and nothing is kept.
    A question that the bank has already, under its id number or with the same name and words in the same category, is not
    doubled: it is left, or gets a new version. Raises BusyError and NoVerdictError of `lms.core.files.examination`.
    """
    bank.forbid_unless_keeper(by)
    found = process.read(file, form=form, encoding=encoding, person=by.pk if by else None)
    pictures = _examined(found)
    with transaction.atomic():
        bank.forbid_unless_keeper(by)
        report = _Import(into, by, pictures, dry_run).take(found)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _examined(found: list[Found]) -> dict[str, Examined]:
    sent = {sha: data for one in found if one.content for sha, data in one.pictures.items()}
    return {sha: examine_picture(base64.b64decode(data)) for sha, data in sent.items()}


class _Import:
    """One run over what was found."""

    def __init__(
        self, into: Sequence[str], by: "User | None", pictures: dict[str, Examined], dry_run: bool
    ) -> None:
        self.into = [name for one in into if (name := visible(one)[:120])]
        self.by, self.pictures, self.dry_run = by, pictures, dry_run
        self.numbers: set[tuple[int, str]] = set()
        self.categories: dict[tuple[str, ...], Category] = {}

    def take(self, found: list[Found]) -> Report:
        report = Report()
        for one in found:
            if one.content is None and one.refusal is None:
                self._describe_category(one)
            else:
                report.lines.append(self._line(one))
        return report

    def _describe_category(self, one: Found) -> None:
        category = self._category(one)
        if not category.description and not category.idnumber and (one.description or one.idnumber):
            category.description, category.idnumber = one.description[:4000], visible(one.idnumber)[:100]
            category.save(update_fields=["description", "idnumber", "updated_at"])

    def _line(self, one: Found) -> Line:
        one.name = visible(one.name)
        if one.content is not None and not one.name:
            one.name = visible(html.plain(str(one.content.get("text", ""))))[:80]
        is_known = False
        if one.refusal is None:
            try:
                with transaction.atomic():
                    is_known = self._keep(one)
            except FaultError as fault:
                one.refuse(fault)
            except DomainError as error:
                one.refuse(FaultError("not_a_question", text=str(error)))
        if one.refusal is not None:
            said: tuple[str, ...] = (sentences.refusal(one.refusal.code, one.refusal.values),)
            outcome = "refused"
        else:
            said = tuple(sentences.loss(loss.code, loss.values) for loss in one.losses)
            outcome = "loss" if said else "taken"
        line, column = one.line, one.column
        if one.refusal is not None and one.refusal.line:
            line, column = one.refusal.line, one.refusal.column
        kind = str(one.content["type"]) if one.content else ""
        category = " / ".join(one.category or [])
        return Line(outcome, line, column, one.name[:255], kind, category, said, is_known)

    def _keep(self, one: Found) -> bool:
        """Whether the bank had it already."""
        content = contents.parse(self._mended(one, self._with_pictures(one)))
        category = self._category(one)
        idnumber = self._idnumber(one, category)
        if len(one.name) > 255:
            one.lose("name_cut")
            one.name = one.name[:254] + "…"
        one.name = one.name or _("Question")
        tags = sorted({visible(tag)[:100] for tag in one.tags} - {""})
        if len(tags) > bank.MOST_TAGS:
            one.lose("tags_cut")
        known = self._known(category, idnumber, one.name, content)
        if known is None:
            bank.add_question(
                category=category, name=one.name, content=content, by=self.by, idnumber=idnumber,
                tags=tags[: bank.MOST_TAGS],
            )  # fmt: skip
            return False
        if known.type != content.type:
            raise FaultError("type_changed", text=idnumber)
        current = known.current
        if current is not None and current.hash == contents.content_hash(content):
            return True
        before = contents.parse(current.content) if current else content
        bank.revise_question(question=known, content=contents.with_ids_of(content, before), by=self.by)
        return False

    def _idnumber(self, one: Found, category: Category) -> str:
        idnumber = visible(one.idnumber)
        if len(idnumber) > 100:
            one.lose("idnumber_cut")
            return ""
        if idnumber and (category.pk, idnumber) in self.numbers:
            raise FaultError("idnumber_twice", text=idnumber)
        self.numbers.add((category.pk, idnumber))
        return idnumber

    def _known(
        self, category: Category, idnumber: str, name: str, content: contents.Content
    ) -> Question | None:
        same = Question.objects.select_related("current").filter(category=category)
        if idnumber:
            return same.filter(idnumber=idnumber).first()
        sha = contents.content_hash(content)
        return same.in_use().filter(name=name, idnumber="", current__hash=sha).first()

    def _category(self, one: Found) -> Category:
        names = [visible(name)[:120] for name in one.category or []]
        path = [*self.into, *filter(None, names)] or [_("Imported questions")]
        if len(path) > DEEPEST:
            one.lose("category_cut")
            path = path[:DEEPEST]
        key = tuple(path)
        if key not in self.categories:
            made = make_path(path)
            assert made is not None  # noqa: S101 - the path has a name at least
            self.categories[key] = made
        one.category = path_of(self.categories[key])
        return self.categories[key]

    def _with_pictures(self, one: Found) -> dict[str, Any]:
        """The content with its pictures kept, and without those that were refused."""
        data = dict(one.content or {})
        for sha in one.pictures:
            picture = self.pictures[sha]
            if picture.refusal:
                one.lose("picture_refused", text=picture.refusal)
                continue
            if not self.dry_run:
                keep_picture(examined=picture, title=one.name)
            data = _replaced(data, f"{FILE}{sha}", f"{html.PICTURE}:{picture.sha256}")
        return data

    def _mended(self, one: Found, data: dict[str, Any]) -> dict[str, Any]:
        """Shares that make nearly a whole are brought to one, and it is said."""
        if data.get("type") != "multiple":
            return data
        weights = [Decimal(choice["weight"]) for choice in data["choices"]]
        whole = sum((weight for weight in weights if weight > 0), Decimal(0))
        if whole == HUNDRED or abs(whole - HUNDRED) > NEAR or _is_whole(data):
            return data
        one.lose("shares", text=contents.as_text(whole))
        scaled = [round(weight * HUNDRED / whole, 5) if weight > 0 else weight for weight in weights]
        largest = max(range(len(scaled)), key=scaled.__getitem__)
        scaled[largest] += HUNDRED - sum((weight for weight in scaled if weight > 0), Decimal(0))
        choices = [
            {**choice, "weight": str(weight)} for choice, weight in zip(data["choices"], scaled, strict=True)
        ]
        return {**data, "choices": choices}


def _is_whole(data: dict[str, Any]) -> bool:
    from lms.questions.grading import weight

    shares = [weight(choice["weight"]) for choice in data["choices"]]
    return sum(share for share in shares if share > 0) == 1


def _replaced(value: Any, old: str, new: str) -> Any:
    """The same JSON with these words for those."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {key: _replaced(one, old, new) for key, one in value.items()}
    return [_replaced(one, old, new) for one in value] if isinstance(value, list) else value


def visible(words: str) -> str:
    """One line without what nobody sees, for names and numbers."""
    kept = "".join(" " if char in "\t\n\r" else char for char in unicodedata.normalize("NFC", words))
    kept = "".join(
        char for char in kept if unicodedata.category(char) not in UNSEEN and char not in "\ufffe\uffff"
    )
    return " ".join(kept.split(" ")).strip()
