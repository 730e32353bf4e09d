"""The French of the interface is complete, and compiled from what is written."""

from django.conf import settings

from lms.core.dev import translations
from lms.core.ui.typography import french


def test_translations_are_complete_and_compiled():
    report = translations.run(check=True)
    assert report.missing == []
    assert report.stale == []


def test_translations_follow_french_typography():
    wrong = []
    for app in translations.APPS:
        for message in translations.read(app):
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            wrong += [text for text in texts if message.id and text != french(text)]
    assert wrong == []


def test_translations_say_one_thing_in_one_way():
    assert translations.run(check=True).clashes == []


def test_translations_keep_placeholders():
    wrong = [
        error
        for app in translations.APPS
        for message in translations.read(app)
        for error in (message.check() if message.id else [])
    ]
    assert [str(error) for error in wrong] == []


def test_templates_extract_every_way_of_saying():
    found = {
        (message.context, message.msgid, message.plural)
        for message in translations.from_template(
            '{% translate "One" %}{% translate "May" context "month" %}{% card title=_("Two") %}'
            "{% blocktranslate count n=x trimmed %}\n one thing\n{% plural %}\n {{ n }} things\n{% endblocktranslate %}"
        )
    }
    assert found == {
        (None, "One", ""),
        ("month", "May", ""),
        (None, "Two", ""),
        (None, "one thing", "%(n)s things"),
    }


def test_french_is_the_language_of_the_platform():
    assert settings.LANGUAGE_CODE == translations.LANGUAGE
