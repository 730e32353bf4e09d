"""Pages: what anybody may verify, what is mine, what managers do."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.domain.erasure import erase_person
from lms.proof.domain.certificates import issue, replace, revoke
from lms.proof.models import Certificate, CertificateSettings, IssueOrder
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory
from tests.proof.help import finish, finisher, make_course, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    cache.clear()


@pytest.fixture
def made():
    return make_course()


@pytest.fixture
def certificate(made):
    return issue(person=finisher(made, first_name="Camille", last_name="Berthier"), course=made.course)[0]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(certificate):
    return Client().get(reverse("proof:verify_code", args=[certificate.written_code]))


# --- Verification -------------------------------------------------------------------------------


def test_anybody_reads_number_name_course_date_and_state(client, certificate):
    page = page_of(certificate)
    words = text_of(page)
    for said in (
        "Cette attestation est authentique",
        certificate.number,
        "Camille Berthier",
        certificate.course_title,
    ):
        assert said in words
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert b'name="robots" content="noindex' in page.content
    for secret in (certificate.person.email, str(certificate.person_id) + "/", "leçons"):
        assert secret not in words.split("Vérifier une autre")[0]


def test_revoked_replaced_and_unknown_have_their_own_words(made, certificate):
    revoke(certificate=certificate, by=made.manager, reason="motif secret")
    words = text_of(page_of(certificate))
    assert "n’est plus valable" in words
    assert "Retirée" in words
    assert "motif secret" not in words
    replace(certificate=certificate, by=made.manager, reason="corrigée")
    assert "remplacée par une autre" in text_of(page_of(certificate))
    unknown = Client().get(reverse("proof:verify_code", args=["0000-0000-0000-0000"]))
    assert unknown.status_code == 404
    assert "Aucune attestation ne porte ce code" in text_of(unknown)


def test_a_code_is_read_as_it_was_typed(client, certificate):
    there = reverse("proof:verify_code", args=[certificate.written_code])
    for typed in (
        certificate.code.upper(),
        f" {certificate.written_code} ",
        certificate.code.replace("1", "l"),
    ):
        assert client.get(reverse("proof:verify"), {"c": typed}).headers["Location"] == there
    assert client.get(reverse("proof:verify")).status_code == 200
    for wrong in ("x", "é" * 500, "\x00", "0" * 17, "<script>"):
        assert client.get(reverse("proof:verify"), {"c": wrong}).status_code == 404


def test_an_erased_person_keeps_the_line_of_the_register(certificate):
    erase_person(user=certificate.person, by=None)
    assert "Camille Berthier" in text_of(page_of(certificate))


def test_so_many_times_a_minute(certificate, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify_certificate": "2/m/ip"}
    assert [page_of(certificate).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("token", "words", "status"),
    [
        ("eyJhbGciOiJub25lIn0.eyJ0eXBlIjpbIk9wZW5CYWRnZUNyZWRlbnRpYWwiXX0.", "n’est pas signé", 200),
        ("bonjour", "pas un badge que nous savons lire", 200),
        ("", "Choisissez le fichier du badge", 422),
    ],
)
def test_a_pasted_badge_is_answered(client, token, words, status):
    page = client.post(reverse("proof:verify_badge"), {"text": token})
    assert page.status_code == status
    assert words in text_of(page)


def test_issuer_keys_and_list_are_public(client, certificate):
    profile = client.get(reverse("proof:badge_issuer")).json()
    assert profile["name"] == "Territoir’Prod"
    token = client_of(certificate.person).get(reverse("proof:certificate_badge", args=[certificate.pk]))
    assert token["Content-Disposition"].endswith('.jwt"')
    (key,) = client.get(reverse("proof:badge_keys")).json()["keys"]
    assert client.get(key["kid"].split("8000", 1)[1]).json() == key
    assert set(key) == {"kty", "n", "e", "kid", "alg", "use"}
    assert client.get(reverse("proof:badge_status", args=[0])).content.count(b".") == 2
    assert client.get(reverse("proof:badge_status", args=[10**17])).status_code == 404


# --- Mine ---------------------------------------------------------------------------------------


def test_what_i_have_done(certificate, made):
    words = text_of(client_of(certificate.person).get(reverse("proof:mine")))
    assert certificate.number in words
    assert "Prendre le badge" in words
    empty = text_of(client_of(UserFactory()).get(reverse("proof:mine")))
    assert "Vous n’avez pas encore commencé de parcours" in empty


def test_what_i_have_done_costs_the_same_whatever_its_length(made, django_assert_max_num_queries):
    person = finisher(made)
    issue(person=person, course=made.course)
    client = client_of(person)
    client.get(reverse("proof:mine"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("proof:mine"))
    number = len(few)
    for _ in range(3):
        more = make_course()
        issue(person=finish(person, more), course=more.course)
    client.get(reverse("proof:mine"))
    with django_assert_max_num_queries(number):
        client.get(reverse("proof:mine"))


@pytest.mark.parametrize("name", ["certificate", "certificate_pdf", "certificate_badge"])
def test_mine_is_not_there_for_others(certificate, name):
    address = reverse(f"proof:{name}", args=[certificate.pk])
    assert client_of(certificate.person).get(address).status_code == 200
    assert client_of(UserFactory()).get(address).status_code == 404
    assert client_of(make_course().manager).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_file_is_a_download_that_runs_nowhere(certificate, made):
    answer = client_of(made.manager).get(reverse("proof:certificate_pdf", args=[certificate.pk]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="attestation-{certificate.number}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_end_of_a_course_leads_to_the_file(certificate, made):
    page = client_of(certificate.person).get(made.course.url)
    assert reverse("proof:certificate_pdf", args=[certificate.pk]).encode() in page.content
    assert "Télécharger mon attestation" in text_of(page)


def test_the_api_gives_ones_own(certificate):
    (row,) = client_of(certificate.person).get("/api/v1/certificates/").json()["results"]
    assert (row["number"], row["state"], row["person_name"]) == (
        certificate.number,
        "issued",
        "Camille Berthier",
    )
    assert client_of(UserFactory()).get("/api/v1/certificates/").json()["results"] == []


# --- Managers -----------------------------------------------------------------------------------


def test_a_manager_sees_who_would_get_one_then_orders(made, certificate):
    client = client_of(made.manager)
    cohort = CohortFactory(theme=made.theme, name="Automne 2026")
    new = finisher(made, first_name="Nadia", last_name="Benali")
    EnrolmentFactory(cohort=cohort, user=new)
    address = reverse("proof:issue", args=[made.course.pk])
    words = text_of(client.get(address))
    assert "1 attestation à délivrer" in words
    assert "Camille Berthier" in words
    within = text_of(client.get(address, {"kind": "completion", "group": f"cohorts:{cohort.pk}"}))
    assert "Nadia Benali" in within
    assert "Camille Berthier" not in within
    answer = client.post(address, {"kind": "completion", "group": f"cohorts:{cohort.pk}"})
    assert answer.status_code == 303
    order = IssueOrder.objects.get()
    assert order.label == "Automne 2026"
    assert "0 sur 1" in text_of(client.get(answer["Location"]))
    assert client.get(address, {"kind": "x", "group": "cohorts:9999999"}).status_code == 200
    assert client.post(address, {"kind": "x", "group": "y"}).status_code == 422


def test_a_manager_revokes_and_replaces_with_a_reason(made, certificate):
    client = client_of(made.manager)
    revoke_at = reverse("proof:revoke", args=[certificate.pk])
    assert client.post(revoke_at, {"revoke-reason": ""}).status_code == 422
    assert client.post(revoke_at, {"revoke-reason": "Erreur"}).status_code == 303
    assert client.post(revoke_at, {"revoke-reason": "Encore"}).status_code == 409
    answer = client.post(reverse("proof:replace", args=[certificate.pk]), {"replace-reason": "Corrigée"})
    assert answer.status_code == 303
    assert Certificate.objects.filter(replaces=certificate).count() == 1
    assert "Erreur" in text_of(client.get(reverse("proof:certificate", args=[certificate.pk])))


def test_nobody_else_reaches_the_screens_of_managers(made, certificate):
    for who in (certificate.person, make_course().manager):
        client = client_of(who)
        for name in ("course", "settings", "issue"):
            assert client.get(reverse(f"proof:{name}", args=[made.course.pk])).status_code == 404
        for name in ("revoke", "replace"):
            assert client.post(reverse(f"proof:{name}", args=[certificate.pk])).status_code == 404


def test_settings_hold_for_what_comes(made):
    client = client_of(made.manager)
    address = reverse("proof:settings", args=[made.course.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"signatory": "Judith Weber, responsable"}).status_code == 303
    known = CertificateSettings.objects.get()
    assert (known.is_automatic, known.signatory) == (False, "Judith Weber, responsable")
    assert client.post(address, {"signatory": "a\nb" * 99}).status_code == 422
    assert "Judith Weber" in text_of(client.get(reverse("proof:course", args=[made.course.pk])))


def test_the_register_is_searched_by_name_and_number(made, certificate):
    client = client_of(made.manager)
    address = reverse("proof:course", args=[made.course.pk])
    for words in ("berthier", certificate.number):
        assert certificate.number in text_of(client.get(address, {"q": words}))
    for words in ("zzz", "2026-99999999999999", "²-²", "\x00"):
        assert "Ni ce nom ni ce numéro" in text_of(client.get(address, {"q": words}))
