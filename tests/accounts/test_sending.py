"""Nothing typed is lost (invariant 15): ended sessions, tokens out of date, the same form twice, half a form."""

import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client
from django.urls import reverse

from coaching.models import Action, Booking, Project, SessionLog, Slot
from cohorts.models import Room
from lms.accounts.models import Draft, SentForm
from tests.accounts.conftest import code_in
from tests.accounts.test_account_takeover import _app_of
from tests.coaching.conftest import booked, coached, make_coached, over, real_database, slot  # noqa: F401
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.coaching import SlotFactory
from tests.forms import fields_of, form_on, typed_into
from tests.threads import together

pytestmark = pytest.mark.django_db
WORDS = "Deux scénarios de distribution ; la remise en médiathèque l’emporte."
NOTE = "CANARI-note : Camille fatigue."


def log_page(over) -> str:
    return reverse("coaching:log", args=[over.pk])


def sign_in(client, person, address):
    """By the form of the page to which one was sent."""
    page = client.get(address)
    form = form_on(page, reverse("account_login"))
    data = fields_of(form) | {"login": person.email, "password": PASSWORD}
    data.pop("remember", None)
    return client.post(reverse("account_login"), data, follow=True)


def end_session(client):
    del client.cookies[settings.SESSION_COOKIE_NAME]


def test_g18_what_an_ended_session_met_is_there_filled_in_after_signing_in(client, coached, over):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS, private_note=NOTE, minutes="40", came="0")
    end_session(client)
    answer = client.post(log_page(over), data)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    kept = Draft.objects.get()
    assert WORDS not in kept.typed
    assert NOTE not in kept.typed
    page = sign_in(client, coached.coach, answer["Location"])
    assert page.request["PATH_INFO"] == log_page(over)
    assert page.status_code == 200
    shown = fields_of(form_on(page))
    assert (shown["summary"], shown["private_note"], shown["minutes"]) == (WORDS, NOTE, "40")
    assert "retrouvé" in page.text
    assert not SessionLog.objects.exists()  # nothing by itself
    assert client.post(log_page(over), shown).status_code == 303
    assert SessionLog.objects.get().summary == WORDS
    assert not Draft.objects.exists()


def test_g18_another_person_of_this_device_neither_sees_nor_sends_it(client, coached, over):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS, private_note=NOTE, minutes="40", came="0")
    end_session(client)
    to = client.post(log_page(over), data)["Location"]
    other = UserFactory()
    page = sign_in(client, other, to)
    assert page.status_code == 409
    assert WORDS not in page.text
    assert NOTE not in page.text
    assert not Draft.objects.filter(person=other).exists()
    end_session(client)
    client.force_login(coached.coach)
    page = client.get(reverse("accounts:draft_again"), follow=True)
    assert fields_of(form_on(page))["private_note"] == NOTE


def test_g18_another_browser_cannot_claim_it(client, coached, over):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    end_session(client)
    client.post(log_page(over), data)
    elsewhere = Client()
    elsewhere.force_login(coached.coach)
    elsewhere.cookies["typed"] = "x" * 43
    page = elsewhere.get(reverse("accounts:draft_again"), follow=True)
    assert WORDS not in page.text
    assert WORDS not in elsewhere.get(log_page(over)).text


@pytest.mark.parametrize(
    "forged",
    [
        {"data": {"form_mark": ""}},
        {"data": {"form_mark": "1.abc:1tXXXX:forged"}},
        {"headers": {"origin": "https://mechant.example"}},
        {"headers": {"sec-fetch-site": "cross-site"}},
    ],
)
def test_g18_a_forged_post_plants_no_text(client, coached, over, forged):
    """Neither without a session, nor with one: a page of somebody else leaves nothing that one could send by mistake."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary="Texte planté par un autre site")
    data |= forged.get("data", {})
    data["csrfmiddlewaretoken"] = "x" * 64
    answer = client.post(log_page(over), data, headers=forged.get("headers"))
    assert answer.status_code == 403
    assert "Texte planté" not in answer.text
    end_session(client)
    answer = client.post(log_page(over), data, headers=forged.get("headers"))
    assert "Texte planté" not in answer.text
    assert not Draft.objects.exists()


def test_g18_a_token_out_of_date_shows_the_form_filled_in(coached, over):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS, private_note=NOTE, minutes="40", came="0")
    answer = client.post(log_page(over), data | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 200
    assert "Vos réponses sont là" in answer.text
    assert "wrong-text" not in answer.text
    assert not SessionLog.objects.exists()
    shown = fields_of(form_on(answer))
    assert (shown["summary"], shown["private_note"]) == (WORDS, NOTE)
    assert client.post(log_page(over), shown).status_code == 303
    assert SessionLog.objects.get().summary == WORDS


def test_g18_a_button_met_by_an_ended_session_is_offered_again(client, coached, slot):
    client.force_login(coached.person)
    hold = reverse("coaching:hold")
    data = typed_into(client.get(reverse("coaching:home")), hold) | {"slot": slot.pk}
    end_session(client)
    to = client.post(hold, data)["Location"]
    page = sign_in(client, coached.person, to)
    assert page.status_code == 200  # never a 405
    assert not Booking.objects.exists()
    answer = client.post(hold, fields_of(form_on(page, hold)))
    assert answer["Location"] == reverse("coaching:confirm", args=[Booking.objects.get().pk])
    assert not Draft.objects.exists()


def test_g18_the_button_finish_later_met_by_an_ended_session_keeps_it_too(client, coached, over):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    end_session(client)
    assert (
        client.post(reverse("accounts:drafts"), data, headers={"accept": "application/json"}).status_code
        == 302
    )
    assert not Draft.objects.exists()  # a script asks again
    page = sign_in(client, coached.coach, client.post(reverse("accounts:drafts"), data)["Location"])
    assert fields_of(form_on(page))["summary"] == WORDS
    assert page.request["PATH_INFO"] == log_page(over)


def test_g18_the_way_back_is_known_when_next_was_lost_on_the_way(client, coached, over):
    """Another start, another factor: the browser itself still holds what it sent."""
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    end_session(client)
    client.post(log_page(over), data)
    page = sign_in(client, coached.coach, reverse("account_login"))
    assert fields_of(form_on(page))["summary"] == WORDS


def test_g18_a_code_by_mail_leads_back_too(client, coached, over, letters):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    end_session(client)
    to = client.post(log_page(over), data)["Location"]
    ask = form_on(client.get(to), reverse("account_request_login_code"))
    page = client.post(ask["action"], fields_of(ask) | {"email": coached.coach.email}, follow=True)
    code = code_in(letters[-1])
    enter = form_on(page, reverse("account_confirm_login_code"))
    page = client.post(enter["action"], fields_of(enter) | {"code": code}, follow=True)
    assert fields_of(form_on(page))["summary"] == WORDS


def test_g18_a_second_factor_on_the_way_leads_back_too(client, coached, over):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    end_session(client)
    to = client.post(log_page(over), data)["Location"]
    code = _app_of(coached.coach)
    page = sign_in(client, coached.coach, to)
    factor = form_on(page, reverse("mfa_authenticate"))
    page = client.post(factor["action"], fields_of(factor) | {"code": code()}, follow=True)
    assert fields_of(form_on(page))["summary"] == WORDS


def test_g18_what_was_typed_in_the_administration_comes_back_too(client, coached):
    admin = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(admin)
    address = reverse("wagtailsnippets_cohorts_room:add")
    data = fields_of(form_on(client.get(address), address)) | {"name": "Salle du conseil de Val d’Orme"}
    end_session(client)
    page = sign_in(client, admin, client.post(address, data)["Location"])
    assert page.status_code == 200
    assert "Salle du conseil de Val d’Orme" in page.text
    assert not Room.objects.filter(name__startswith="Salle du conseil").exists()
    client.post(address, fields_of(form_on(page, address)))
    assert Room.objects.filter(name__startswith="Salle du conseil").count() == 1
    assert not Draft.objects.exists()


def test_g18_sign_in_in_two_tabs_leads_home(coached):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coached.coach)
    answer = client.post(reverse("account_login"), {"login": coached.coach.email, "password": PASSWORD})
    assert answer["Location"] == reverse("hub:home")


def test_g18_the_page_of_an_old_token_does_not_advise_what_empties_the_form():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_signup"), {"email": "a@b.fr"})
    assert answer.status_code == 403
    assert "Gardez ouverte la page" in answer.text
    assert "rechargez" not in answer.text.lower()


def test_g18_a_part_of_a_page_that_meets_an_ended_session_leads_the_whole_page_to_the_sign_in(
    client, coached, over
):
    """htmx would put the sign-in into the part: the answer tells it to leave, and what was sent is kept all the same."""
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS)
    end_session(client)
    answer = client.post(log_page(over), data, headers={"hx-request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")
    page = sign_in(client, coached.coach, answer["HX-Redirect"])
    assert fields_of(form_on(page))["summary"] == WORDS
    end_session(client)
    answer = client.get(log_page(over), headers={"hx-request": "true"})
    assert answer.status_code == 302  # a GET has nothing to lose: htmx follows, and finds no part to put in


# --- D19 ---------------------------------------------------------------------------------------


def again(client, address, **values):
    """Send the form of a page twice, as a double click does; both answers."""
    data = typed_into(client.get(address), **values)
    return client.post(address, data), client.post(address, data)


def test_g19_a_project_sent_twice_is_one(client, coached):
    client.force_login(coached.person)
    first, second = again(client, reverse("coaching:project_add"), title="Pass numérique", summary=WORDS)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Project.objects.filter(title="Pass numérique").count() == 1


def test_g19_an_action_and_a_log_sent_twice_are_one(client, coached, over):
    client.force_login(coached.person)
    first, second = again(client, reverse("coaching:action_add", args=[coached.project.pk]), title="Écrire")
    assert first["Location"] == second["Location"]
    assert Action.objects.count() == 1
    client.force_login(coached.coach)
    values = {"came": "0", "summary": WORDS, "minutes": "40", "actions-0-title": "Envoyer la convention"}
    first, second = again(client, log_page(over), **values)
    assert first["Location"] == second["Location"]
    assert Action.objects.filter(title="Envoyer la convention").count() == 1


def test_g19_a_log_sent_again_from_the_same_page_with_a_correction_keeps_one_of_each_action(
    client, coached, over
):
    client.force_login(coached.coach)
    data = typed_into(client.get(log_page(over)), summary=WORDS, minutes="40", came="0")
    data |= {"actions-0-title": "Envoyer la convention"}
    client.post(log_page(over), data)
    assert client.post(log_page(over), data | {"summary": "Corrigé."}).status_code == 303
    assert SessionLog.objects.get().summary == "Corrigé."
    assert Action.objects.count() == 1


def test_g19_a_slot_sent_twice_is_one_and_both_answers_lead_to_it(client, coached):
    client.force_login(coached.coach)
    day = (SlotFactory.build().starts_at + timedelta(days=20)).date().isoformat()
    first, second = again(
        client, reverse("coaching:slot_open"), day=day, clock="10:00", minutes="45", seats="1"
    )
    assert first.status_code == 303, first.text
    assert first["Location"] == second["Location"]
    assert Slot.objects.count() == 1


def test_g19_sent_again_with_other_words_asks_first(client, coached):
    """Back, a correction, send: neither a second project by mistake, nor the words lost."""
    client.force_login(coached.person)
    address = reverse("coaching:project_add")
    data = typed_into(client.get(address), title="Pass numérique", summary=WORDS)
    client.post(address, data)
    answer = client.post(address, data | {"summary": "Une autre phrase."})
    assert answer.status_code == 409
    assert "était déjà parti" in answer.text
    shown = fields_of(form_on(answer))
    assert shown["summary"] == "Une autre phrase."
    assert client.post(address, shown).status_code == 303
    assert Project.objects.filter(title="Pass numérique").count() == 2


def test_g19_what_was_refused_may_be_sent_again_from_the_same_page(client, coached):
    client.force_login(coached.person)
    address = reverse("coaching:project_add")
    data = typed_into(client.get(address), title="", summary=WORDS)
    assert client.post(address, data).status_code == 422
    assert client.post(address, data).status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(address, data | {"title": "Pass"}).status_code == 303


def test_g19_half_a_form_does_nothing(client, coached):
    """The network broke while it was on its way: Django would read what came as all there is."""
    client.force_login(coached.person)
    address = reverse("coaching:action_add", args=[coached.project.pk])
    data = typed_into(client.get(address), title="Écrire au président de la communauté")
    body = urlencode(data).encode()
    environ = client._base_environ(
        PATH_INFO=address,
        REQUEST_METHOD="POST",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(len(body) + 200),
    )
    environ["wsgi.input"] = io.BytesIO(body)
    assert WSGIRequest(environ).POST["title"]
    environ["wsgi.input"] = io.BytesIO(body)
    response = client.handler(environ)
    assert response.status_code == 400
    assert not Action.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_g19_a_double_click_at_the_same_moment_is_one_project(real_database):
    """Four threads, one showing of the form: one row, four times the same answer."""
    coached = make_coached()
    client = Client()
    client.force_login(coached.person)
    address = reverse("coaching:project_add")
    data = typed_into(client.get(address), title="Pass numérique", summary=WORDS)
    answers = []

    def send():
        each = Client()
        each.cookies = client.cookies
        response = each.post(address, data)
        answers.append((response.status_code, response["Location"]))

    said, errors = together([send] * 4)
    assert errors == []
    assert said == {"ok": 4}
    project = Project.objects.get(title="Pass numérique")
    assert set(answers) == {(303, reverse("coaching:project", args=[project.pk]))}
    assert connection.vendor == "postgresql"
