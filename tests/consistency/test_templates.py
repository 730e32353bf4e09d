"""Templates: short, without inline style nor script, and built when a component is asked for."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from lms.core.dev import styles

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
PAGES = [name for name in TEMPLATES if not name.startswith("emails/")]
SENTENCE = re.compile(
    r"""{#.*?#}|{%\s*(?:translate|blocktranslate)\b.*?%}|_\("[^"]*"\)|(?<=\s)[\w-]+="(?:{[%{].*?[%}]}|[^"])*\""""
)
TAG = re.compile(r"{%.*?%}|{{.*?}}")
INLINE = {
    "style attribute": re.compile(r"""\sstyle=["']"""),
    "inline handler": re.compile(r"""<[^>]*\son[a-z]+=["']"""),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE),
    "style element": re.compile(r"<style", re.IGNORECASE),
    "javascript address": re.compile("javascript:", re.IGNORECASE),
    "other site": re.compile(r"""<(?:script|link|img)[^>]*(?:src|href)=["']https?:"""),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).template.name == name


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_is_short_and_so_are_its_lines(name):
    """A sentence, a comment, a tag and an attribute cannot be broken: what stands beside them can."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    if name.endswith(".html"):
        rest = [(line, SENTENCE.sub("", line)) for line in lines if len(line) > 120]
        assert [line for line, left in rest if len(left) > 120 and len(TAG.findall(left)) > 1] == []


@pytest.mark.parametrize("name", PAGES)
def test_template_holds_under_a_strict_policy(name):
    source = (ROOT / name).read_text(encoding="utf-8")
    assert [fault for fault, pattern in INLINE.items() if pattern.search(source)] == []


def test_component_templates_say_their_use():
    silent = [
        name
        for name in TEMPLATES
        if name.startswith("components/") and not (ROOT / name).read_text().startswith("{#")
    ]
    assert silent == []


def test_style_sheet_is_built_from_its_sources():
    assert not styles.is_stale(), "run manage.py styles"


def test_style_sheet_takes_every_component():
    assert {path.stem for path in (styles.CSS / "components").glob("*.css")} == set(styles.COMPONENTS)


def test_forms_that_write_carry_a_token():
    bare = []
    for name in set(PAGES) - {"lti/post_on.html"}:  # goes to another site, which must not see our token
        source = (ROOT / name).read_text(encoding="utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source, re.DOTALL | re.IGNORECASE):
            if "csrf_token" not in form:
                bare.append(name)
    assert bare == []
