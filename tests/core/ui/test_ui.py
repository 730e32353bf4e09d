"""Components: what each puts on the page."""

import datetime as dt
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation

from lms.core.ui import icons
from tests.markup import flat


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def draw(source: str, **values) -> str:
    """A template with our tags, on one line."""
    values.setdefault("request", RequestFactory().get("/liste/?q=a&page=2"))
    shown = Template("{% load i18n ui %}" + source).render(Context(values))
    return re.sub(r">\s+<", "><", shown).strip()


class Contact(forms.Form):
    """A form with one field of each kind."""

    email = forms.EmailField(label="Adresse", help_text="Professionnelle.")
    day = forms.ChoiceField(label="Jour", choices=[("2", "Mardi"), ("4", "Jeudi")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="D’accord", required=False)


def test_icon_draws_a_file_of_ours_silently():
    assert draw('{% icon "check" %}') == (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>'
    )
    assert draw('{% icon "check" label="Fait" %}').endswith('<span class="only-read">Fait</span>')


@pytest.mark.parametrize("name", ["../../settings", "/etc/passwd", "nope"])
def test_icon_refuses_what_is_not_in_its_folder(name):
    with pytest.raises(icons.UnknownIconError):
        icons.icon(name)


def test_chip_and_state_escape_what_people_wrote():
    assert draw("{% chip text %}", text="<b>") == '<span class="chip">&lt;b&gt;</span>'
    assert draw('{% state "En vigueur" tone="ok" %}') == '<span class="state ok">En vigueur</span>'


@pytest.mark.parametrize("zone", ["Pacific/Noumea", "Europe/Paris"])
def test_the_leaf_shows_the_day_of_the_place_wherever_one_reads_it(zone):
    late = dt.datetime(2026, 11, 30, 20, tzinfo=dt.UTC)  # the first of December, in Nouméa
    shown = {"Pacific/Noumea": ("DÉC.", "1", "mardi"), "Europe/Paris": ("NOV.", "30", "lundi")}[zone]
    month, day, weekday = shown
    with timezone.override("America/Cayenne"):
        leaf = draw("{% date_leaf late zone %}", late=late, zone=zone)
        mini = draw("{% date_leaf late zone mini=True %}", late=late, zone=zone)
    assert leaf == f'<p class="date"><span>{month}</span><b>{day}</b><i>{weekday}</i></p>'
    assert mini == f'<p class="date mini"><span>{month}</span><b>{day}</b></p>'


def test_state_refuses_an_unknown_tone():
    with pytest.raises(TemplateSyntaxError, match="Unknown tone"):
        draw('{% state "Bof" tone="pink" %}')


def test_component_refuses_an_unknown_parameter():
    with pytest.raises(TemplateSyntaxError, match="colour"):
        draw('{% card colour="red" %}{% endcard %}')


def test_card_says_which_list_its_link_leads_to():
    shown = draw('{% card title="Nouveau" href="/x/" link="Tout voir" %}<p>…</p>{% endcard %}')
    assert flat(shown) == (
        '<section class="card"><header><h2>Nouveau</h2><a class="link small" href="/x/">Tout voir'
        '<span class="only-read">: Nouveau</span></a></header><p>…</p></section>'
    )


def test_field_names_hint_and_error_in_reading_order():
    shown = draw("{% field form.email %}", form=Contact({"email": "hugo@"}))
    assert 'class="field wrong"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert shown.index('id="id_email_helptext"') < shown.index('id="id_email_error"') < shown.index("<input")
    assert 'value="hugo@"' in shown


def test_field_hint_given_by_the_page_is_described_too():
    shown = draw('{% field form.note hint="Trois lignes." low=True %}', form=Contact())
    assert 'aria-describedby="id_note_helptext"' in shown
    assert '<p class="hint" id="id_note_helptext">Trois lignes.</p>' in shown
    assert 'class="low"' in shown


def test_field_says_optional_only_where_others_are_required():
    assert "(facultatif)" in draw("{% field form.note %}", form=Contact())
    assert "(facultatif)" not in draw("{% field form.email %}", form=Contact())


def test_field_group_is_a_fieldset_with_one_legend():
    shown = draw("{% field form.day %}", form=Contact({}))
    assert flat(shown).count("<legend>Jour</legend>") == 1
    assert shown.count('<label class="choice"') == 2
    assert 'aria-describedby="id_day_error"' in shown


def test_errors_lead_to_each_wrong_field():
    shown = draw("{% errors form %}", form=Contact({"email": "hugo@"}))
    assert 'href="#id_email"' in shown
    assert 'href="#id_day_0"' in shown
    assert "2 réponses sont à revoir" in shown
    assert draw("{% errors form %}", form=Contact()) == ""


def test_form_fields_draws_every_field():
    shown = draw("{% form_fields form %}", form=Contact())
    assert re.findall(r'name="(\w+)"', shown) == ["email", "day", "day", "note", "agree"]


def test_pager_keeps_the_question_and_marks_the_page():
    shown = draw("{% pager page %}", page=Paginator(range(200), 20).get_page(2))
    assert '<span aria-current="page"><span class="only-read">Page</span>2</span>' in flat(shown)
    assert 'href="?q=a&amp;page=3"' in shown
    assert 'href="?q=a"' in shown  # the first page needs no number
    assert shown.count("…") == 1


def test_pager_says_nothing_for_a_single_page():
    assert draw("{% pager page %}", page=Paginator(range(3), 20).get_page(1)) == ""


def test_crumbs_last_is_the_page_itself():
    shown = draw('{% crumbs "Bibliothèque" "/bibliotheque/" title %}', title="L113-12")
    assert '<a href="/bibliotheque/">Bibliothèque</a>' in shown
    assert '<span aria-current="page">L113-12</span>' in shown


def test_question_carries_the_token():
    shown = draw('{% question legend="?" %}x{% endquestion %}', csrf_token="T0KEN")
    assert 'value="T0KEN"' in shown


def test_step_refuses_an_unknown_status():
    with pytest.raises(TemplateSyntaxError, match="Unknown status"):
        draw('{% step title="x" status="soon" %}{% endstep %}')
