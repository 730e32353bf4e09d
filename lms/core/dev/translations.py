"""Extract, update and compile translations without GNU gettext, which a fresh machine lacks.

One catalogue an app: `<app>/locale/fr/LC_MESSAGES/django.po`, with its compiled `.mo` beside it, both committed. A template
belongs to the app of its folder under templates/, everything else to core. Babel is a tool of developers: nothing of this
is imported when the platform runs.
"""

import ast
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from lms.core.ui.typography import french

LANGUAGE = "fr"
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
APPS = {
    "lms/core": (),
    "lms/accounts": ("accounts", "account", "mfa", "allauth"),
    "lms/notify": ("notify",),
    "lms/search": ("search",),
    "lms/programme": ("programme",),
    "lms/learning": ("learning",),
    "lms/packages": ("packages",),
    "lms/lti": ("lti",),
    "lms/media": ("media",),
    "lms/handins": ("handins",),
    "lms/proof": ("proof",),
    "lms/questions": ("questions",),
    "lms/hub": ("hub",),
    "lms/api": ("api",),
    "lms/demo": (),
    "library": ("library",),
    "cohorts": ("cohorts",),
    "coaching": ("coaching",),
}
PLAIN: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
Key = tuple[str | None, str]
_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"\b(npgettext|pgettext|ngettext|gettext|_)\(\s*{_STRING}(?:\s*,\s*{_STRING})?(?:\s*,\s*{_STRING})?"
)


@dataclass
class SourceText:
    """One message of the code: where it is said, in what context, with what plural."""

    msgid: str
    plural: str = ""
    context: str | None = None
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return self.context, self.msgid


@dataclass
class CatalogueReport:
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not (self.missing or self.stale or self.clashes)


def root() -> Path:
    return Path(settings.BASE_DIR)


def _folder_of(app: str) -> Path:
    return root() / app / "locale" / LANGUAGE / "LC_MESSAGES"


def _owner(template: Path) -> str:
    """The app of a template: its folder, or the one under emails/."""
    parts = template.relative_to(root() / "templates").parts
    folder = parts[1] if parts[0] == "emails" and len(parts) > 2 else parts[0]
    return next((app for app, folders in APPS.items() if folder in folders), "lms/core")


def _python_files() -> Iterator[tuple[str, Path]]:
    for app in APPS:
        for path in sorted((root() / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield app, path
    for path in sorted((root() / "lms").glob("*.py")):
        yield "lms/core", path


def _templates() -> Iterator[tuple[str, Path]]:
    for suffix in ("*.html", "*.txt"):
        for path in sorted((root() / "templates").rglob(suffix)):
            yield _owner(path), path


def from_python(source: bytes) -> Iterator[SourceText]:
    for _line, function, arguments, _comments in extract_python(io.BytesIO(source), PLAIN, [], {}):
        values = list(arguments) if isinstance(arguments, tuple | list) else [arguments]
        yield from _message(str(function), [value for value in values if isinstance(value, str)])


def from_template(source: str) -> Iterator[SourceText]:
    """Messages of a template: translate, blocktranslate with plural and context, and `_("…")` in tags."""
    for call in _CALL.finditer(templatize(source)):
        yield from _message(call[1], [ast.literal_eval(text) for text in call.groups()[1:] if text])


def _message(function: str, texts: list[str]) -> Iterator[SourceText]:
    spec = PLAIN[function]
    context = texts.pop(0) if spec and isinstance(spec[0], tuple) and texts else None
    if texts and texts[0]:
        plural = texts[1] if "ngettext" in function or "npgettext" in function else ""
        yield SourceText(texts[0], plural, context)


def extract() -> dict[str, dict[Key, SourceText]]:
    """Every message of the project, by app."""
    found: dict[str, dict[Key, SourceText]] = {app: {} for app in APPS}
    sources: Iterable[tuple[str, Path, Iterator[SourceText]]] = [
        *((app, path, from_python(path.read_bytes())) for app, path in _python_files()),
        *((app, path, from_template(path.read_text(encoding="utf-8"))) for app, path in _templates()),
    ]
    for app, path, messages in sources:
        for message in messages:
            kept = found[app].setdefault(message.key, message)
            kept.plural = kept.plural or message.plural
            kept.places.add(path.relative_to(root()).as_posix())
    return found


def read(app: str) -> Catalog:
    """The catalogue of an app as it is on disk."""
    path = _folder_of(app) / "django.po"
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _known(catalogues: dict[str, Catalog]) -> dict[Key, Message]:
    """What some app already says in French: a new message of the same words starts from it."""
    return {
        (message.context, _singular(message)): message
        for catalogue in catalogues.values()
        for message in catalogue
        if message.id and _is_translated(message)
    }


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(texts) and all(texts) and not message.fuzzy


def _typeset(text: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    return french(text) if isinstance(text, str) else tuple(french(one) for one in text)


def _merge(wanted: dict[Key, SourceText], present: Catalog, known: dict[Key, Message]) -> Catalog:
    """The catalogue as it should be: what is said in the code, with the French that is there."""
    fresh = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in sorted(wanted.values(), key=lambda item: (item.msgid, item.context or "")):
        old = present.get(message.msgid, context=message.context)
        if old is None or not _is_translated(old):
            old = known.get(message.key)
        string: str | tuple[str, ...] = ("", "") if message.plural else ""
        if old is not None and old.string and isinstance(old.string, tuple | list) == bool(message.plural):
            string = _typeset(old.string)
        ident = (message.msgid, message.plural) if message.plural else message.msgid
        places = [(place, 0) for place in sorted(message.places)]
        fresh.add(ident, string, locations=places, context=message.context)
    return fresh


def _po(catalogue: Catalog) -> bytes:
    """The file, without dates: the same words give the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True, include_lineno=False, sort_output=False)
    head = (
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    )
    return head.encode() + out.getvalue().strip() + b"\n"


def _mo(po: bytes) -> bytes:
    out = io.BytesIO()
    catalogue = read_po(io.BytesIO(po), locale=LANGUAGE)
    catalogue.creation_date = catalogue.revision_date = EPOCH  # the same words give the same bytes
    write_mo(out, catalogue)
    return out.getvalue()


def run(*, check: bool, only: Iterable[str] = ()) -> CatalogueReport:
    """Bring every catalogue up to date (or those of some apps), or only say what is not."""
    wanted = extract()
    present = {app: read(app) for app in APPS}
    known = _known(present)
    report = CatalogueReport()
    for app in only or APPS:
        merged = _merge(wanted[app], present[app], known)
        messages = [message for message in merged if message.id]
        report.counts[app] = len(messages)
        report.missing += [
            f"{app}: {_singular(message)!r}" for message in messages if not _is_translated(message)
        ]
        _write(app, merged, bool(messages), check, report)
    report.clashes = _clashes()
    return report


def _clashes() -> list[str]:
    """Words that two apps translate differently: Django would show one of the two everywhere. A context tells them apart."""
    said: dict[Key, dict[str, str]] = {}
    for app in APPS:
        for message in read(app):
            if message.id and _is_translated(message):
                said.setdefault((message.context, _singular(message)), {})[str(message.string)] = app
    return [
        f"{key[1]!r}: " + ", ".join(f"{text} ({app})" for text, app in texts.items())
        for key, texts in sorted(said.items(), key=lambda item: item[0][1])
        if len(texts) > 1
    ]


def _write(app: str, catalogue: Catalog, needed: bool, check: bool, report: CatalogueReport) -> None:
    po = _po(catalogue)
    for name, content in (("django.po", po), ("django.mo", _mo(po))):
        path = _folder_of(app) / name
        if (path.read_bytes() if path.exists() else None) == (content if needed else None):
            continue
        report.stale.append(path.relative_to(root()).as_posix())
        if check:
            continue
        if needed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        else:
            path.unlink()
