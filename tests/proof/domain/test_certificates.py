"""Issuing, revoking, replacing: once, without gap, never altered."""

import io
from datetime import UTC, datetime, timedelta
from io import StringIO

import pypdf
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from lms.accounts.domain.erasure import erase_person
from lms.core.db.triggers import install_triggers
from lms.learning.domain import facts
from lms.learning.domain.progress import mark_opened
from lms.learning.enums import FactKind
from lms.learning.models import CourseProgress, Fact
from lms.notify.models import Message
from lms.proof import codes, printing
from lms.proof.domain.certificates import issue, pdf_of, replace, revoke
from lms.proof.domain.settings import change_settings
from lms.proof.enums import CertificateKind, EventKind
from lms.proof.models import Certificate, CertificateEvent, NumberSeries
from tests.cohorts.help import refused
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.cohorts import AttendanceFactory, CohortFactory, GroupSessionFactory, HalfDayFactory
from tests.proof.help import finish, finisher, make_course, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return make_course()


def issued(made, **fields):
    return issue(person=finisher(made, **fields), course=made.course)[0]


def text_of(certificate) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(certificate))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def state_of(certificate) -> str:
    return Certificate.objects.with_state().get(pk=certificate.pk).state


# --- Issued -------------------------------------------------------------------------------------


def test_it_says_what_was_done_and_has_the_next_number(made):
    person = UserFactory(first_name="Camille", last_name="Berthier")
    person.territories.add(TerritoryFactory(name="Communauté de communes du Val d’Orme"))
    made.course.objectives = "repérer les publics éloignés ;\nmonter un réseau."
    made.course.save()
    change_settings(
        course=made.course,
        by=made.manager,
        is_automatic=True,
        signatory="Judith Weber, responsable de la promotion",
    )
    with time_machine.travel(datetime(2026, 9, 24, 8, tzinfo=UTC), tick=False):
        mark_opened(user=person, lesson=made.lessons[0])
    with time_machine.travel(datetime(2027, 1, 29, 8, tzinfo=UTC), tick=False):
        score(person, made.lessons[0], "8.4")

        finish(person, made)
        certificate, is_new = issue(person=person, course=made.course)
    assert is_new
    assert certificate.number == "2027-0001"
    words = text_of(certificate)
    for said in (
        "Attestation de fin de formation", "N° 2027-0001", "Camille Berthier", "Communauté de communes du Val d’Orme",
        "Inclusion numérique", "Bâtir une stratégie d’inclusion", "du 24 septembre 2026 au 29 janvier 2027",
        "20 min de leçons", "84 %", "repérer les publics éloignés ;", "monter un réseau.",
        "Délivrée le vendredi 29 janvier 2027", "Judith Weber, responsable de la promotion",
        certificate.written_code,
    ):  # fmt: skip
        assert said in words.replace("\u00a0", " "), (said, words)
    event = certificate.events.get()
    assert (event.kind, event.by, event.number) == (EventKind.ISSUED, None, 1)


def test_it_is_issued_once_for_a_person_and_an_edition(made):
    first = issued(made)
    again, is_new = issue(person=first.person, course=made.course)
    assert (again.pk, is_new) == (first.pk, False)
    assert Message.objects.filter(notification="proof.certificate_ready").count() == 1
    copy = Certificate.objects.get(pk=first.pk)
    copy.pk, copy.rank, copy.code = None, 2, codes.make_code()
    with pytest.raises(DatabaseError), transaction.atomic():  # whoever goes around the verb
        copy.save(force_insert=True)


def test_numbers_follow_each_other_and_begin_again_each_year(made):
    with time_machine.travel(datetime(2026, 12, 31, 22, 30, tzinfo=UTC), tick=False):
        numbers = [issued(made).number for _ in range(2)]
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):  # 2027 in Paris
        numbers.append(issued(made).number)
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


def test_the_database_refuses_a_gap_in_the_numbers(made):
    certificate = issued(made)
    other = finisher(made)
    copy = Certificate.objects.get(pk=certificate.pk)
    copy.pk, copy.rank, copy.code, copy.person = None, 3, codes.make_code(), other
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save(force_insert=True)


def test_what_is_refused_takes_no_number(made, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no ink")

    person = finisher(made)
    with monkeypatch.context() as patch:
        patch.setattr(printing, "make_pdf", fail)
        with pytest.raises(RuntimeError):
            issue(person=person, course=made.course)
    assert not NumberSeries.objects.exists()
    assert issue(person=person, course=made.course)[0].rank == 1


# --- Not earned ---------------------------------------------------------------------------------


def test_nobody_who_did_nothing_gets_one(made):
    person = UserFactory()
    with refused("not_begun"):
        issue(person=person, course=made.course)
    mark_opened(user=person, lesson=made.lessons[0])
    with refused("not_finished"):
        issue(person=person, course=made.course)
    CourseProgress.objects.filter(user=person).update(finished_at="2026-11-01T10:00Z")
    with refused("did_nothing"):
        issue(person=person, course=made.course)
    assert not Certificate.objects.exists()


def test_what_a_manager_granted_alone_is_not_done_by_the_person(made):
    person = UserFactory()
    for lesson in made.lessons:
        facts.record(
            person=person,
            lesson=lesson,
            kind=FactKind.GRANTED,
            once="granted",
            by=made.manager,
            reason="acquis",
        )
    assert CourseProgress.objects.get(user=person).finished_at
    with refused("did_nothing"):
        issue(person=person, course=made.course)


def test_what_was_voided_is_not_finished(made):
    person = finisher(made)
    for fact in Fact.objects.filter(person=person, kind=FactKind.DONE_BY_HAND):
        facts.void(fact=fact, by=made.manager, reason="erreur")
    with refused("not_finished"):
        issue(person=person, course=made.course)


def test_no_name_no_certificate_and_none_for_a_closed_account(made):
    with refused("no_name"):
        issue(person=finisher(made, first_name="", last_name=""), course=made.course)
    closed = finisher(made)
    closed.is_active = False
    closed.save()
    with refused("account_closed"):
        issue(person=closed, course=made.course)


def test_only_a_manager_of_the_theme_issues_by_hand(made):
    person = finisher(made)
    with refused("forbidden", 403):
        issue(person=person, course=made.course, by=make_course().manager)
    assert issue(person=person, course=made.course, by=made.manager)[0].events.get().by == made.manager


def test_attendance_needs_signed_half_days_and_says_their_hours(made):
    person = UserFactory()
    mark_opened(user=person, lesson=made.lessons[0])
    with refused("no_presence"):
        issue(person=person, course=made.course, kind=CertificateKind.ATTENDANCE, by=made.manager)
    session = GroupSessionFactory(cohort=CohortFactory(theme=made.theme))
    elsewhere = GroupSessionFactory()
    now = datetime.now(UTC)
    for where, days in ((session, 3), (session, 2), (elsewhere, 1)):
        half_day = HalfDayFactory(session=where, starts_at=now - timedelta(days=days))
        AttendanceFactory(half_day=half_day, user=person)
    certificate, _new = issue(
        person=person, course=made.course, kind=CertificateKind.ATTENDANCE, by=made.manager
    )
    words = text_of(certificate).replace("\u00a0", " ")
    assert "Certificat de réalisation" in words
    assert "6 h de présence signée, en 2 demi-journées" in words
    assert "a suivi le parcours" in words
    assert "terminé" not in words


# --- What it says of results ------------------------------------------------------------------


def test_the_best_try_counts_and_is_cut_not_rounded(made):
    person = UserFactory()
    score(person, made.lessons[0], "5")
    score(person, made.lessons[0], "6.9996")
    score(person, made.lessons[0], "6")

    finish(person, made)
    assert "69,99 %" in text_of(issue(person=person, course=made.course)[0]).replace("\u00a0", " ")


def test_what_rests_on_a_package_alone_says_so(made):
    declared, both = UserFactory(), UserFactory()
    for person in (declared, both):
        score(person, made.lessons[0], "9", source="package", block="22222222-2222-4222-8222-222222222222")
    score(both, made.lessons[0], "7")

    said = [text_of(issue(person=finish(one, made), course=made.course)[0]) for one in (declared, both)]
    assert ["déclarent eux-mêmes" in words for words in said] == [True, False]


# --- The file -----------------------------------------------------------------------------------


def test_c15_it_is_tagged_titled_and_french(made):
    certificate = issued(made, first_name="Łukasz", last_name="Šimić-Œuvrard d’Él")
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(certificate)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert certificate.number in reader.metadata.title
    assert "Łukasz Šimić-Œuvrard d’Él" in text_of(certificate)
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()


def test_the_file_made_again_is_equal_byte_for_byte(made):
    certificate = issued(made)
    first = pdf_of(certificate)
    with time_machine.travel(datetime(2031, 5, 6, tzinfo=UTC), tick=False):
        again = pdf_of(Certificate.objects.get(pk=certificate.pk))
    assert first == again
    assert printing.digest(first) == certificate.pdf_sha256


def test_the_name_printed_is_the_name_of_then(made):
    certificate = issued(made, first_name="Camille", last_name="Berthier")
    certificate.person.last_name = "Durand"
    certificate.person.save()
    made.course.title = "Autre titre"
    made.course.save()
    certificate = Certificate.objects.get(pk=certificate.pk)
    assert "Camille Berthier" in text_of(certificate)
    assert (certificate.person_name, certificate.course_title) == (
        "Camille Berthier",
        "Bâtir une stratégie d’inclusion",
    )


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ("W" * 80, "M" * 80, "Anticonstitutionnellement" * 10),
        ("Marie Bénédicte Éléonore " * 3, "de La Rochefoucauld-Liancourt " * 2, "Très long parcours " * 13),
        ("Jean #let", '"); #panic("x")', "$x^2$ *gras* @lien // reste `brut` <etiquette>"),
    ],
)
def test_long_names_stay_on_the_page_and_nothing_in_them_is_code(first, last, title):
    made = make_course(title=title[:255].strip())
    certificate = issued(made, first_name=first[:80].strip(), last_name=last[:80].strip())
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(certificate)))
    found, places = [], []

    def look(text, cm, tm, font, size):
        if text.strip():
            found.append(text)
            places.append(tm[4] * cm[0] + cm[4])

    for page in reader.pages:
        page.extract_text(visitor_text=look)
        width = float(page.mediabox.width)
        assert all(0 <= place < width - 30 for place in places)
    squeezed = "".join("".join(found).replace("\u200b", "").split())
    assert "".join(certificate.person_name.split()) in squeezed
    assert "".join(certificate.course_title.split()) in squeezed


def test_the_layout_of_those_issued_does_not_change():
    """A change of typst, of a font or of the template changes every file made again: then it needs a new template."""
    data = {
        "template": "certificate", "title": "Attestation de fin de formation", "number": "2027-0041", "day": [2027, 1, 29],
        "issuer": "Territoir’Prod", "colour": "#bd381c", "theme": "Inclusion numérique", "opening": "Nous attestons que",
        "person": "Camille Berthier", "territory": "Val d’Orme", "sentence": "a suivi et terminé le parcours",
        "course": "Bâtir une stratégie", "facts": [["Dates", "le 29 janvier 2027"]], "declared": "",
        "objectives_title": "À la fin", "objectives": ["repérer"], "issued": "Délivrée le 29 janvier 2027",
        "team": "pour l’équipe", "signatory": "Judith Weber", "verify": "Chacun peut la vérifier",
        "address": "https://a.example/attestations/k7q2-mx4v-9hda-t3wp/", "qr": "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><path d=\"M0 0h9v9z\"/></svg>",
        "address_lines": ["a.example", "/attestations/", "k7q2-mx4v-9hda-t3wp"], "qr_words": "Code",
    }  # fmt: skip
    assert (
        printing.digest(printing.make_pdf(data))
        == "ef89cf57bd746204b6bcb4764f829ce88409d8b602962d2cedb83c9b27c345fd"
    )


# --- Never altered ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"person_name": "Autre"}, {"rank": 7}, {"code": "0" * 16}, {"data": {"a": 1}}, {"data": {}},
        {"pdf_sha256": "0"}, {"erased_at": "2026-01-01T00:00Z"}, {"course_title": "x"}, {"finished_on": None},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_refuses_to_change_one(made, change):
    certificate = issued(made)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        certificate.events.update(reason="x")


def test_the_database_refuses_to_remove_one_or_its_events(made):
    certificate = issued(made)
    for table in ("proof_certificateevent", "proof_certificate"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
    with pytest.raises(ProtectedError):
        certificate.course.delete()
    with pytest.raises(ProtectedError):
        certificate.person.delete()


def test_revoking_is_an_event_with_its_reason_and_the_person_is_told(made):
    certificate = issued(made)
    with refused("no_reason", 422, "reason"):
        revoke(certificate=certificate, by=made.manager, reason="  ")
    with refused("forbidden", 403):
        revoke(certificate=certificate, by=certificate.person, reason="à moi")
    revoke(certificate=certificate, by=made.manager, reason="Erreur de promotion")
    with refused("already_revoked"):
        revoke(certificate=certificate, by=made.manager, reason="encore")
    assert state_of(certificate) == EventKind.REVOKED
    told = Message.objects.get(notification="proof.certificate_revoked")
    assert "Erreur de promotion" in told.text
    assert told.recipient == certificate.person
    # The rule does not issue it again.
    assert issue(person=certificate.person, course=made.course) == (certificate, False)


def test_replacing_prints_what_is_so_today_under_a_new_number(made):
    old = issued(made, first_name="Camile", last_name="Berthier")
    old.person.first_name = "Camille"
    old.person.save()
    new = replace(certificate=Certificate.objects.get(pk=old.pk), by=made.manager, reason="Faute dans le nom")
    assert (new.person_name, new.number[-4:], new.replaces_id) == ("Camille Berthier", "0002", old.pk)
    assert (state_of(old), state_of(new)) == (EventKind.REPLACED, EventKind.ISSUED)
    with refused("already_replaced"):
        replace(certificate=old, by=made.manager, reason="encore")
    with refused("already_replaced"):
        revoke(certificate=old, by=made.manager, reason="encore")
    newest = replace(certificate=new, by=made.manager, reason="Encore une faute")
    assert newest.replaces_id == new.pk


def test_one_revoked_by_mistake_is_replaced(made):
    old = issued(made)
    revoke(certificate=old, by=made.manager, reason="par erreur")
    new = replace(certificate=old, by=made.manager, reason="Retirée par erreur")
    assert [event.kind for event in old.events.order_by("number")] == ["issued", "revoked", "replaced"]
    assert state_of(new) == EventKind.ISSUED


# --- Erasure ------------------------------------------------------------------------------------


def test_c16_erasing_a_person_keeps_the_register_without_the_rest(made):
    certificate = issued(made, first_name="Camille", last_name="Berthier")
    erase_person(user=certificate.person, by=None)
    left = Certificate.objects.get(pk=certificate.pk)
    assert (left.data, left.person_name, left.number) == ({}, "Camille Berthier", certificate.number)
    assert left.erased_at
    with refused("erased", 410):
        pdf_of(left)
    out = StringIO()
    call_command("verify_certificates", stdout=out)
    assert "1 checked, 1 erased, 0 broken" in out.getvalue()
    erase_person(user=certificate.person, by=None)  # twice is once
    assert Certificate.objects.get(pk=certificate.pk).erased_at == left.erased_at


# --- verify_certificates ------------------------------------------------------------------------


def verified() -> str:
    out = StringIO()
    call_command("verify_certificates", stdout=out)
    return out.getvalue()


def test_verify_certificates_finds_all_well(made):
    certificate = issued(made)
    replace(certificate=certificate, by=made.manager, reason="faute")
    assert verified().splitlines() == [
        f"{certificate.year}-0001 ok",
        f"{certificate.year}-0002 ok",
        "2 checked, 0 erased, 0 broken",
    ]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE proof_certificate SET person_name = 'Autre' WHERE rank = 1", "differs from the paper"),
        ("UPDATE proof_certificate SET pdf_sha256 = '0' WHERE rank = 1", "made again differs"),
        ("UPDATE proof_certificate SET begun_on = '2020-01-01' WHERE rank = 1", "event 1"),
        ("UPDATE proof_certificateevent SET reason = 'autre' WHERE kind = 'revoked'", "event 2"),
        ("UPDATE proof_numberseries SET last = 5", "the series says 5"),
    ],
)
def test_verify_certificates_names_the_first_broken_thing(made, statement, fault):
    certificate = issued(made)
    revoke(certificate=certificate, by=made.manager, reason="erreur")
    issued(made)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("certificate_never_changed_update", "certificate_event_kept_update"):
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # a table with checks still to come is not altered
            for table in ("proof_certificate", "proof_certificateevent"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        if connection.vendor == "sqlite":
            install_triggers(connection, "proof")
    with pytest.raises(CommandError, match=fault):
        verified()


def test_the_rows_of_events_are_guarded(made):
    """Two events of one number, or an end without reason: the table says no."""
    certificate = issued(made)
    for wrong in ({"number": 1, "kind": "revoked"}, {"number": 2, "kind": "revoked", "reason": ""}):
        values = {"reason": "r", "at": certificate.issued_at, "by": made.manager, "seal": ""} | wrong
        with pytest.raises(DatabaseError), transaction.atomic():
            CertificateEvent.objects.create(certificate=certificate, **values)
