"""Loads the programme's own content: themes and courses of `content/*.json`, as ordinary Wagtail pages.

Idempotent. A page is known by a key of ours (`translation_key`), whatever became of its title or address. One that an
editor has saved is never touched again; one that nobody has touched follows the files. A course is made whole or not at
all: a lesson that an editor deleted does not come back.
"""

import json
import logging
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from wagtail.models import Page, Site

from lms.programme.models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ProgrammePage,
    ThemeIndexPage,
    ThemePage,
)

from .access import require_sign_in, restrict_course_to_groups
from .administration import set_up_administration

log = logging.getLogger(__name__)

CONTENT = Path(__file__).resolve().parent.parent / "content"
# for the cohorts of the theme; the introductions are open to all accounts
RESERVED = {"dites-le-nous-une-fois"}
LINES = {"items", "statements"}  # lists of which people tick or judge each line
# Blocks that name something by an id that our files know: (model, part of the value, fields with the id).
NAMED = {
    "legal_text": ("library.LegalText", "text", frozenset({"jorftext_id", "legitext_id"})),
    "bank_question": ("questions.Question", "question", frozenset({"idnumber"})),
    "package": ("packages.Package", "package", frozenset({"key"})),
    "questionnaire": ("questions.Questionnaire", "questionnaire", frozenset({"title"})),
}
HOME = {
    "title": "Menez votre projet numérique, bien entouré.",
    "lede": "Une année de sessions, de coaching et d’appui d’experts, pour les agents et les élus des intercommunalités et des grandes villes.",
}
THEMES = {
    "title": "Les thèmes",
    "lede": "Six sujets, un projet à vous : choisissez celui que votre territoire veut faire avancer.",
}
COURSES = {
    "title": "Les parcours",
    "lede": "Dix minutes de lecture, une question, puis un pas de plus dans votre projet.",
}
Progress = Callable[[str], None]


def load_themes(*, progress: Progress | None = None) -> dict[str, int]:
    """The home page, the lists and the six themes. Before `import_legal`, which sorts texts of law into the themes."""
    count = _none()
    _themes(count, progress or (lambda _line: None))
    return count


def load_programme(*, progress: Progress | None = None) -> dict[str, int]:
    """Loads all there is; returns how many pages were made, updated and left as an editor wants them."""
    count = _none()
    tell = progress or (lambda _line: None)
    courses_index, themes = _themes(count, tell)
    named = Named()
    for slug, theme in themes.items():
        if theme is not None and (CONTENT / f"{slug}.json").exists():
            with transaction.atomic():
                _course(_read(slug), courses_index, theme, named, count)
            tell(f"{theme.title}: parcours")
    for name in sorted(named.missing):
        log.warning("%s is not there yet: what names it is left out of the lessons.", name)
    return count


def _none() -> dict[str, int]:
    return {"made": 0, "updated": 0, "kept": 0}


def _themes(count: dict[str, int], tell: Progress) -> tuple[ProgrammePage, dict[str, ThemePage | None]]:
    """The list of courses, and the themes by slug."""
    with transaction.atomic():
        home = _site()
        themes_index = _single(ThemeIndexPage, home, "themes", THEMES)
        courses_index = _single(CourseIndexPage, home, "parcours", COURSES)
        require_sign_in(page=courses_index)
        set_up_administration(home=home)
    themes = {}
    for entry in _read("themes"):
        with transaction.atomic():
            themes[entry["slug"]] = _page(ThemePage, themes_index, entry["slug"], entry, entry, count)
        tell(entry["title"])
    return courses_index, themes


def _read(name: str) -> Any:
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def _site() -> HomePage:
    """The home page, served at / by the one site; Wagtail's welcome page goes."""
    home: HomePage | None = HomePage.objects.first()
    address = urlsplit(settings.SITE_URL)
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        home = root.add_child(instance=HomePage(slug="accueil-public", **HOME))
        home.save_revision().publish()
    where = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "site_name": "Territoir’Prod",
        "root_page_id": home.pk,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in where.items()):
        for name, value in where.items():
            setattr(site, name, value)
        site.save()
    for page in Page.objects.filter(
        depth=2, content_type__app_label="wagtailcore", content_type__model="page"
    ):
        page.delete()
    return home


def _single(model: type[ProgrammePage], home: HomePage, slug: str, fields: dict[str, str]) -> ProgrammePage:
    """A page of which there is one."""
    page: ProgrammePage | None = model.objects.first()
    if page is None:
        page = home.add_child(instance=model(slug=slug, **fields))
        page.save_revision().publish()
    return page


def _key(*parts: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("territoirprod", *parts)))


def _page(
    model: type[ProgrammePage],
    parent: Page,
    key: str,
    entry: dict[str, Any],
    fields: dict[str, Any],
    count: dict[str, int],
    *,
    make: bool = True,
) -> Any:
    """The page of an entry: made, brought up to date, or left alone when somebody edited it."""
    identity = _key(model._meta.model_name or "", key)
    page = model.objects.filter(translation_key=identity).select_related("latest_revision").first()
    if page is None:
        if not make:
            return None
        page = parent.add_child(
            instance=model(translation_key=identity, slug=entry["slug"], **_known(model, fields))
        )
        count["made"] += 1
    elif page.latest_revision is not None and page.latest_revision.user_id is not None:
        count["kept"] += 1
        return page
    elif not _update(page, _known(model, fields)):
        return page
    else:
        count["updated"] += 1
    page.save_revision().publish()
    return page


def _known(model: type[ProgrammePage], fields: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in model._meta.get_fields()}
    return {
        name: value for name, value in fields.items() if name in names and name not in {"slug", "modules"}
    }


def _update(page: ProgrammePage, fields: dict[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    changed = False
    for name, value in fields.items():
        if name == "body":
            held = list(page.body.raw_data)
            new, is_same = with_ids(value, list(held)), plain(held) == plain(value)
        else:
            new, is_same = value, getattr(page, name) == value
        if not is_same:
            setattr(page, name, new)
            changed = True
    return changed


def _with_keys(lesson: str, body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks, and the lines of their lists, by which people's facts name them: the same at each load."""
    numbers: Counter[str] = Counter()
    keyed = []
    for block in body:
        numbers[block["type"]] += 1
        key = str(_key(lesson, block["type"], str(numbers[block["type"]])))
        value = block["value"]
        if isinstance(value, dict):
            value = {name: _lines(key, part) if name in LINES else part for name, part in value.items()}
        keyed.append({**block, "value": value, "id": key})
    return keyed


def _lines(block: str, lines: list[Any]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": line, "id": str(_key(block, str(number)))}
        for number, line in enumerate(lines)
    ]


def plain(raw: object) -> Any:
    """A stored stream in the shape of the files: without the ids that Wagtail gives to blocks and items."""
    if isinstance(raw, dict):
        if set(raw) == {"type", "value", "id"} and raw["type"] == "item":
            return plain(raw["value"])
        return {name: plain(value) for name, value in raw.items() if name != "id"}
    return [plain(item) for item in raw] if hasattr(raw, "__iter__") and not isinstance(raw, str) else raw


def with_ids(blocks: list[dict[str, Any]], held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The new blocks with the ids of those they follow: what people did in a lesson is kept by the id of its block.

    The same block keeps all of its ids; a changed one takes that of the first of its kind that is left.
    """
    same = {}
    for place, block in enumerate(blocks):
        old = next((one for one in held if plain(one) == plain(block)), None)
        if old is not None:
            same[place] = old
            held.remove(old)
    made = []
    for place, block in enumerate(blocks):
        old = next((one for one in held if one["type"] == block["type"]), None)
        if place not in same and old is not None:
            held.remove(old)
            made.append({**block, "id": old["id"]})
        else:
            made.append(same.get(place, block))
    kept = {one["id"] for one in same.values()}
    for place, block in enumerate(made):  # a new block is numbered anew where its number was kept by another
        if place not in same and block.get("id") in kept:
            made[place] = {**block, "id": str(uuid.uuid4())}
        kept.add(made[place].get("id", ""))
    return made


def _course(
    entry: dict[str, Any], index: Page, theme: ThemePage, named: "Named", count: dict[str, int]
) -> None:
    """One course with its modules and lessons."""
    slug = entry["slug"]
    made_before = count["made"]
    course = _page(CoursePage, index, slug, entry, entry | {"theme": theme}, count)
    is_new = count["made"] > made_before
    if is_new and theme.slug in RESERVED:
        restrict_course_to_groups(course=course)
    for part in entry["modules"]:
        key = f"{slug}/{part['slug']}"
        module = _page(ModulePage, course, key, part, part, count, make=is_new)
        for lesson in part["lessons"] if module else []:
            body = [block for block in map(named.block, lesson["blocks"]) if block]
            fields = {**lesson, "body": _with_keys(f"{key}/{lesson['slug']}", body)}
            _page(LessonPage, module, f"{key}/{lesson['slug']}", lesson, fields, count, make=is_new)


class Named:
    """What blocks of the files name of other apps, found once; remembers what is not there.

    A block that cannot be made yet is left out: of a kind that no app declares, or naming what is not loaded.
    """

    def __init__(self) -> None:
        self.kinds = set(LessonPage.body.field.stream_block.child_blocks)
        self.missing: set[str] = set()
        self.keys: dict[tuple[str, str], int] = {}
        for kind, (label, _part, fields) in NAMED.items():
            if kind in self.kinds:
                self._read(kind, apps.get_model(label), fields)

    def _read(self, kind: str, model: type[models.Model], fields: frozenset[str]) -> None:
        for field in fields:
            known = model._default_manager.exclude(**{f"{field}__isnull": True}).exclude(**{field: ""})
            rows = known.order_by("-pk").values_list(field, "pk")  # where two have it, the first one made
            self.keys |= {(kind, name): pk for name, pk in rows}

    def block(self, block: dict[str, Any]) -> dict[str, Any] | None:
        """A block as it is stored: what it names by an id of the files stands in the page by its key."""
        kind = block["type"]
        if kind not in self.kinds:
            self.missing.add(kind)
            return None
        if kind not in NAMED:
            return block
        part = NAMED[kind][1]
        name = block["value"][part]
        if (kind, name) not in self.keys:
            self.missing.add(f"{kind} {name}")
            return None
        return {"type": kind, "value": {**block["value"], part: self.keys[kind, name]}}
