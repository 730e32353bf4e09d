"""Every component once, with its use: the page that a developer opens before writing another. Only when DEBUG."""

import datetime as dt

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.core.ui.icons import names
from lms.core.web.widgets import Day


class Example(forms.Form):
    minutes = forms.IntegerField(label="Durée, en minutes", initial=45)
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="Celle où vous avez reçu l’invitation.",
        error_messages={"invalid": "Il manque la fin de l’adresse, après le signe @."},
    )
    day = forms.DateField(label="Pour quand ?", widget=Day, required=False)
    kind = forms.ChoiceField(label="Sorte", choices=[("1", "Individuel"), ("n", "À plusieurs territoires")])
    days = forms.MultipleChoiceField(
        label="Vos jours possibles",
        choices=[("2", "Mardi"), ("4", "Jeudi")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour."},
    )
    how = forms.ChoiceField(
        label="Comment ?", choices=[("v", "En visio"), ("t", "Par téléphone")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Me prévenir si une place se libère", required=False)
    note = forms.CharField(
        label="Note pour vous",
        help_text="Personne d’autre que vous ne la lit.",
        widget=forms.Textarea,
        required=False,
    )


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    typed = {"minutes": "45", "email": "hugo.lambert@", "kind": "1", "how": "v"}
    values = {
        "when": dt.datetime(2026, 12, 10, 8, 30, tzinfo=dt.UTC),
        "until": dt.datetime(2026, 12, 10, 15, 30, tzinfo=dt.UTC),
        "form": Example(typed),
        "page": Paginator(range(180), 20).get_page(request.GET.get("page", 2)),
        "tabs": [("Tout", "#", True), ("Coaching", "#", False), ("Fichiers", "#", False)],
        "facets": [("project", "Fiches projet", 21, True), ("guide", "Guides et outils", 14, False)],
        "icons": names(),
        "hues": ["once", "inclusion", "openness", "mobility", "citizens", "data", "none"],
    }
    return render(request, "gallery.html", values)
