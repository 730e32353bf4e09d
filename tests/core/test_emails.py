"""The frame of every e-mail."""

import css_inline
from django.template import Context, engines
from django.utils import translation

FRAME = {
    "site_url": "https://exemple.test",
    "preferences_url": "https://exemple.test/compte/messages/",
    "hue": "inclusion",
}


def letter(kind: str) -> str:
    source = (
        "{% extends 'emails/base."
        + kind
        + "' %}{% block title %}Réservé{% endblock %}{% block heading %}C’est réservé.{% endblock %}"
        "{% block content %}<p class='when'>Jeudi & vendredi</p>{% endblock %}"
    )
    with translation.override("fr"):
        return engines["django"].from_string(source).template.render(Context(FRAME))


def test_html_letter_needs_no_style_sheet_once_inlined():
    shown = css_inline.inline(letter("html"), keep_at_rules=True)
    kept = shown.partition("<style>")[2].partition("</style>")[0].strip()
    assert kept.startswith("@media (prefers-color-scheme: dark)")  # which no element can hold
    assert kept.endswith("}")
    assert kept.count("@") == 1
    assert "border-top-color: #bd381c" in shown or "border-top: 5px solid #bd381c" in shown
    assert 'lang="fr"' in shown
    assert "http" not in shown.replace("https://exemple.test", "")  # nothing to fetch


def test_text_letter_says_how_to_choose_what_one_receives():
    shown = letter("txt")
    assert "Choisir ce que je reçois : https://exemple.test/compte/messages/" in shown.replace("\u00a0", " ")
    assert "Jeudi & vendredi" in shown  # not escaped
