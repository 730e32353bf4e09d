"""Nothing typed is lost (invariant 15): where one must say who one is in the middle of it, or has no account yet."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from lms.accounts.forms import SignUp
from tests.accounts.conftest import code_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.forms import fields_of, form_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["password", "code"])
def test_g18_is_it_really_you_in_the_middle_of_a_form_does_what_it_asked(client, letters, way):
    """The address typed is not asked for again: once the person is proved, it is changed as they said."""
    person = UserFactory()
    if way == "code":
        person.set_unusable_password()
        person.save()
    client.force_login(person)
    address = reverse("account_email")
    data = fields_of(form_on(client.get(address), address)) | {"action_add": "1"}
    answer = client.post(address, data | {"email": "nouvelle@adresse.test"})
    page = client.get(answer["Location"])
    form = form_on(page, answer["Location"].split("?")[0])
    if way == "code":
        page = client.post(form["action"], fields_of(form) | {"send": "1"}, follow=True)
        form = form_on(page, form["action"])
        typed = {"code": code_in(letters[-1])}
    else:
        typed = {"password": PASSWORD}
    client.post(form["action"], fields_of(form) | typed, follow=True)
    assert letters[-1].to == ["nouvelle@adresse.test"]
    assert "nouvelle@adresse.test" in client.get(address).text


NEW = "les collines du soir"
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def test_g20_a_newcomer_whose_token_is_out_of_date_finds_what_they_typed():
    """The address, never the password; and only where the browser says that the page was ours."""
    client, address = Client(enforce_csrf_checks=True), reverse("account_signup")
    data = fields_of(form_on(client.get(address), address))
    data |= {
        "first_name": "Zoé",
        "last_name": "Le Gall",
        "email": "helene.quemener@agglo.test",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    answer = client.post(address, data | {"csrfmiddlewaretoken": "x" * 64}, headers=OURS)
    assert answer.status_code == 403
    assert (
        all(word in answer.text for word in ("Zoé", "Le Gall", "helene.quemener@agglo.test")),
        PASSWORD in answer.text,
    ) == (True, False)
    assert "vous être reconnecté" not in answer.text
    again = client.post(address, fields_of(form_on(answer, address)), headers=OURS)
    assert (again.status_code, fields_of(form_on(again, address))["email"]) == (
        200,
        "helene.quemener@agglo.test",
    )
    for headers in ({}, {"origin": "https://mechant.example"}, {"sec-fetch-site": "cross-site"}):
        answer = client.post(address, data | {"csrfmiddlewaretoken": "x" * 64}, headers=headers)
        assert (answer.status_code, "quemener" in answer.text) == (403, False)


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (PermissionDenied, 403)])
def test_g20_a_newcomer_whom_an_error_or_a_refusal_meets_finds_what_they_typed(monkeypatch, error, status):
    client, address = Client(raise_request_exception=False), reverse("account_signup")
    data = fields_of(form_on(client.get(address), address))
    data |= {
        "first_name": "Zoé",
        "last_name": "Le Gall",
        "email": "helene.quemener@agglo.test",
        "password1": NEW,
        "password2": NEW,
    }

    def fail(*_args, **_kwargs):
        raise error("the database went away")

    assert not SignUp(data).errors
    monkeypatch.setattr("lms.accounts.forms.SignUp.try_save", fail)
    answer = client.post(address, data, headers=OURS)
    assert answer.status_code == status
    assert (
        all(word in answer.text for word in ("Zoé", "Le Gall", "helene.quemener@agglo.test")),
        NEW in answer.text,
    ) == (True, False)
    assert "votre brouillon vous y attend" not in answer.text
