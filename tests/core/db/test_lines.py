"""A line is a line: nothing in it that nobody sees, and no web address where a name is meant (E25)."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from coaching.models import Project
from lms.accounts.models import User
from lms.core.db.lines import PEOPLE, THINGS, is_line, one_line, person_name
from tests.factories.accounts import UserFactory

HOSTILE = [
    "a\nb",
    "a\rb",
    "a\x00b",
    "a\x1bb",
    "a\u2028b",
    "\u202eb",
    "a\u2067b",
    "a\u200bb",
    "a\u200fb",
    "a\ufeffb",
    "a\u00adb",
    "a\u061cb",
    "a\udc80b",
    "a\U000e0041b",
]
GOOD = [
    "O’Brien",
    "O'Brien",
    "Jean-Marie",
    "d’Anaïs",
    "Hina ʻokina Teʻura",
    "M.\u00a0Dupont",
    "J.-P.",
    "Le\u202fGall",
    "Łukasz",
    "Ngô Thị",
    "Élise (élue)",
    "« Grand Est »",
]
LINKS = [
    "http://evil.example",
    "HTTPS://evil.example/x",
    "Cliquez www.evil.example",
    "evil.example",
    "Gagnez sur evil.fr/prix",
    "a@evil.fr",
    "//evil",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_e25_what_nobody_sees_is_refused_in_a_line(value):
    with pytest.raises(ValidationError):
        one_line(value)


@pytest.mark.parametrize("value", GOOD)
def test_e25_names_of_people_pass(value):
    one_line(value)
    person_name(value)


@pytest.mark.parametrize("value", LINKS)
def test_e25_a_web_address_is_no_name(value):
    with pytest.raises(ValidationError):
        person_name(value)


def test_e25_every_line_of_every_model_has_the_rule():
    lines = [field for model in apps.get_models() for field in model._meta.local_fields if is_line(field)]
    assert len(lines) > 60
    assert [str(field) for field in lines if one_line not in field.validators] == []
    named = {f"{field.model._meta.label}.{field.name}" for field in lines}
    assert named >= PEOPLE | THINGS


@pytest.mark.parametrize("value", ["a\nb", "\u202eb", "Voir http://evil.example"])
@pytest.mark.parametrize(("model", "name"), [(User, "first_name"), (User, "job_title"), (Project, "title")])
def test_e25_the_model_refuses(model, name, value):
    with pytest.raises(ValidationError) as error:
        model(**{name: value}).clean_fields(exclude=[f.name for f in model._meta.fields if f.name != name])
    assert list(error.value.message_dict) == [name]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["Voir http://evil.example", "a\u202eb", "evil.example"])
def test_e25_sign_up_and_ones_own_account_refuse_with_a_sentence(client, mailoutbox, value):
    values = {"first_name": value, "last_name": "B", "email": "victime@exemple.test"}
    values |= {"password1": "les collines du soir", "password2": "les collines du soir"}
    answer = client.post(reverse("account_signup"), values)
    assert answer.status_code < 500
    assert "pas l’adresse d’une page" in answer.text or "une seule ligne" in answer.text
    assert mailoutbox == []
    assert not User.objects.filter(email="victime@exemple.test").exists()
    user = UserFactory(first_name="Zoé")
    client.force_login(user)
    own = {
        "first_name": value,
        "last_name": "B",
        "job_title": "",
        "language": "fr",
        "time_zone": "Europe/Paris",
    }
    assert client.post(reverse("accounts:profile"), own).status_code == 422
    user.refresh_from_db()
    assert user.first_name == "Zoé"
