"""Templates, tags and filters that nothing uses are taken out."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs

from lms.notify.registry import notifications

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
PACKAGES = ("lms", "cohorts", "coaching", "library")
LIBRARIES = sorted(
    path for top in PACKAGES for path in (ROOT / top).rglob("templatetags/*.py") if path.stem != "__init__"
)
# Name → why nothing names it.
UNNAMED = {
    "accounts/admin/create.html": "Wagtail adds it to `template_prefix` of lms/accounts/viewsets.py",
    "accounts/admin/edit.html": "the same",
    "questions/controls/choices.html": "lms/questions/presenters.py names it by the type of the question",
    "questions/controls/long.html": "the same",
    "questions/controls/match.html": "the same",
    "questions/controls/matrix.html": "the same",
    "questions/controls/number.html": "the same",
    "questions/controls/order.html": "the same",
    "questions/controls/rating.html": "the same",
    "questions/controls/short.html": "the same",
}


@cache
def sources() -> dict[Path, str]:
    """Our code and templates."""
    code = [path for top in PACKAGES for path in (ROOT / top).rglob("*.py")]
    return {path: path.read_text(encoding="utf-8") for path in (*code, *(TEMPLATES / name for name in NAMES))}


def is_named(words: str, *, beside: Path | None = None) -> bool:
    """Whether these words stand in quotes somewhere else."""
    quoted = re.compile(rf"""["']{re.escape(words)}["']""")
    return any(quoted.search(text) for path, text in sources().items() if path != beside)


def replaces_another(name: str) -> bool:
    """Whether Django, Wagtail or allauth has a template of that name, which ours stands before."""
    return any((Path(folder) / name).is_file() for folder in get_app_template_dirs("templates"))


def is_used(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    stem = name.rsplit(".", 1)[0]
    if folder.startswith("emails/") and not file.startswith("_"):
        return stem in {one.template for one in notifications} or is_named(name, beside=TEMPLATES / name)
    if folder == "components":  # drawn by the tag of their name
        ui = (ROOT / "lms/core/templatetags/ui.py").read_text(encoding="utf-8")
        if f'"{file.removesuffix(".html")}"' in ui:
            return True
    if folder == "pages":
        return f'"{file.removesuffix(".html")}"' in (ROOT / "lms/core/web/urls.py").read_text(
            encoding="utf-8"
        )
    letter = re.sub(r"_(subject|message)$", "", stem)
    return (
        replaces_another(name)
        or is_named(name, beside=TEMPLATES / name)
        or is_named(letter, beside=TEMPLATES / name)
    )


@pytest.mark.parametrize("name", NAMES)
def test_template_is_used(name):
    assert is_used(name) != (name in UNNAMED)


def test_tags_and_filters_are_used():
    texts = [text for path, text in sources().items() if path.is_relative_to(TEMPLATES)]
    unused = set()
    for path in LIBRARIES:
        library = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)).register
        for kind, names, before in (
            ("tag", library.tags, r"\{%-?\s*"),
            ("filter", library.filters, r"\|\s*"),
        ):
            for name in names:
                used = re.compile(rf"{before}{re.escape(name)}\b")
                if not any(used.search(text) for text in texts):
                    unused.add(f"{kind} {name} of {path.stem}")
    assert unused == set()
