"""The screens of hand-ins, without JavaScript: writing, handing in, reading, marking, deadlines, the table of marks."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.handins.models import Deadline, HandIn, Review, Version
from tests.factories.coaching import MemberFactory
from tests.forms import typed_into
from tests.library.help import PDF, upload

from .conftest import make_class
from .world import BY_TEAM, add_task, hand_in, keep, review

pytestmark = pytest.mark.django_db


def page_of(group):
    return reverse("handins:work", args=[group.lesson.pk, group.block])


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def send(client, group, **data):
    return client.post(page_of(group), {"text": "", "step": "0", **data})


def test_the_lesson_shows_the_work_its_deadline_and_the_way_to_it(client, group):
    due = timezone.now() + timedelta(days=3)
    Deadline.objects.create(cohort=group.cohort, lesson=group.lesson, block=group.block, due_at=due)
    client.force_login(group.person)
    shown = words(client.get(group.lesson.url))
    assert "Mon diagnostic" in shown
    assert "À rendre avant" in shown
    assert "Préparer mon travail" in shown
    assert "Échéances de mes promotions" not in shown
    client.force_login(group.coach)
    assert "Échéances de mes promotions" in words(client.get(group.lesson.url))


def test_writing_keeping_and_handing_in_without_javascript(client, group):
    client.force_login(group.person)
    assert send(client, group, text="Un début", keep_it="1").status_code == 303
    page = client.get(page_of(group))
    assert "Un début" in page.content.decode()
    assert client.post(page_of(group), typed_into(page) | {"text": "Fini", "final": "1"}).status_code == 303
    assert Version.objects.get().text == "Fini"
    shown = words(client.get(page_of(group)))
    assert "Version 1, rendue" in shown
    assert "Rendre la version" not in shown


def test_a_double_click_hands_in_once(client, group):
    client.force_login(group.person)
    data = typed_into(client.get(page_of(group))) | {"text": "Fini", "final": "1"}
    assert [client.post(page_of(group), data).status_code for _ in range(2)] == [303, 303]
    assert Version.objects.count() == 1


def test_what_is_refused_keeps_the_text_and_the_file(client, group):
    now = timezone.now()
    Deadline.objects.create(
        cohort=group.cohort, lesson=group.lesson, block=group.block, due_at=now - timedelta(days=2),
        late_until=now - timedelta(days=1),
    )  # fmt: skip
    client.force_login(group.person)
    answer = send(client, group, text="Ce que j’ai écrit", file=upload("a.pdf", PDF), final="1")
    assert answer.status_code == 409
    assert "Le dernier jour pour rendre est passé" in words(answer)
    assert "Ce que j’ai écrit" in answer.content.decode()
    assert "a.pdf" in answer.content.decode()
    found = HandIn.objects.get()
    assert (found.draft_text, found.draft_file.name) == ("Ce que j’ai écrit", "a.pdf")


def test_an_older_tab_is_told_and_its_words_are_shown(client, group):
    client.force_login(group.person)
    keep(group.person, group.lesson, group.block, "Premier onglet")
    answer = send(client, group, text="Second onglet", keep_it="1")
    assert answer.status_code == 409
    assert "Quelqu’un a écrit ici" in words(answer)
    assert "Second onglet" in answer.content.decode()
    assert client.post(page_of(group), typed_into(answer) | {"keep_it": "1"}).status_code == 303
    assert HandIn.objects.get().draft_text == "Second onglet"


@pytest.mark.parametrize(
    "text",
    ["a\0b", "9" * 30, "\u202efdp", "x" * 60_000, "\udcff".encode(errors="surrogatepass").decode("latin-1")],
)
@pytest.mark.parametrize("name", ["text", "note", "step", "project", "final"])
def test_hostile_values_meet_a_sentence(client, group, text, name):
    found = hand_in(group.person, group.lesson, group.block)
    review(found, group.coach, "to_redo", "Encore.")
    client.force_login(group.person)
    found.refresh_from_db()
    assert send(client, group, step=found.step, **{name: text} if name != "step" else {}).status_code in {
        303,
        409,
        422,
    }
    assert client.post(page_of(group), {"step": text}).status_code == 422


def test_a_file_under_examination_is_said_and_handed_in_by_its_verdict(client, group):
    client.force_login(group.person)
    assert send(client, group, file=upload("a.pdf", PDF), final="1").status_code == 303
    assert "est en cours d’examen" in words(client.get(page_of(group)))


def test_who_has_no_team_is_told_where_to_start_one(client):
    team = make_class(**BY_TEAM)
    client.force_login(team.mate)
    assert "Vous rendez ce travail avec votre équipe" in words(client.get(page_of(team)))
    assert send(client, team, text="Seule", final="1").status_code == 422
    assert not HandIn.objects.exists()
    MemberFactory(project=team.project, person=team.mate)
    assert send(client, team, text="Ensemble", final="1").status_code == 303
    assert HandIn.objects.get().project == team.project


def test_a_coach_reads_filters_and_marks(client, group):
    found = hand_in(group.person, group.lesson, group.block, "À lire", file=upload("diagnostic.pdf", PDF))
    client.force_login(group.coach)
    listed = client.get(reverse("handins:to_read"))
    assert group.person.get_full_name() in words(listed)
    for filters in ({"etat": "acceptes"}, {"retard": "1"}, {"promotion": "0999999"}, {"lecon": "9" * 30}):
        answer = client.get(reverse("handins:to_read"), filters)
        assert answer.status_code == 200
        assert (group.person.get_full_name() in words(answer)) == (filters == {"lecon": "9" * 30})
    address = reverse("handins:hand_in", args=[found.pk])
    page = client.get(address)
    assert "À lire" in page.content.decode()
    data = typed_into(page) | {"comment": "Précis.", "points": "14,5", "verdict": "accepted"}
    assert client.post(address, data).status_code == 303
    assert str(Review.objects.get().points) == "14.50"
    assert "14,5 / 20" in words(client.get(address))
    client.force_login(group.person)
    assert "14,5 / 20" in words(client.get(address))
    assert "Précis." in words(client.get(page_of(group)))


def test_a_refused_mark_keeps_what_was_typed(client, group):
    found = hand_in(group.person, group.lesson, group.block)
    client.force_login(group.expert)
    address = reverse("handins:hand_in", args=[found.pk])
    answer = client.post(
        address, {"comment": "Un mot", "points": "21", "verdict": "accepted", "step": found.step}
    )
    assert answer.status_code == 422
    assert "Un mot" in answer.content.decode()
    assert not Review.objects.exists()


def test_the_draft_of_a_new_version_is_not_shown_to_who_marks(client, group):
    found = hand_in(group.person, group.lesson, group.block, "Rendu")
    review(found, group.coach, "to_redo", "Encore.")
    keep(
        group.person,
        group.lesson,
        group.block,
        "CANARI-brouillon",
        note="CANARI-mot",
        file=upload("canari-b.pdf", PDF),
    )
    file = HandIn.objects.get().draft_file
    for who, sees in ((group.coach, 404), (group.manager, 404), (group.person, 404)):
        client.force_login(who)
        assert "CANARI-" not in client.get(reverse("handins:hand_in", args=[found.pk])).content.decode()
        assert client.get(reverse("handins:file", args=[file.pk])).status_code == sees  # not examined yet
    assert "CANARI-brouillon" not in client.get(f"/api/v1/handins/{found.pk}/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("person", 200), ("coach", 200), ("expert", 200), ("manager", 200), ("mate", 404)]
)
def test_a_file_is_served_to_those_who_may_see_it(client, group, who, status):
    found = hand_in(group.person, group.lesson, group.block, file=upload("diagnostic.pdf", PDF))
    client.force_login(getattr(group, who))
    answer = client.get(reverse("handins:file", args=[found.versions.get().file_id]))
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == PDF
    assert client.get(reverse("handins:hand_in", args=[found.pk])).status_code == status


def test_a_deadline_is_set_in_the_zone_of_the_cohort(client, group):
    group.cohort.time_zone = "Indian/Reunion"
    group.cohort.save()
    client.force_login(group.coach)
    address = reverse("handins:deadline", args=[group.cohort.pk, group.lesson.pk, group.block])
    day = (timezone.now() + timedelta(days=9)).date()
    assert "heure de La Réunion" in words(client.get(address))
    sent = {"day": day.isoformat(), "clock": "18:00", "late_day": (day + timedelta(days=4)).isoformat()}
    assert client.post(address, sent).status_code == 303
    row = Deadline.objects.get()
    assert row.due_at.astimezone(ZoneInfo("Indian/Reunion")).strftime("%H:%M") == "18:00"
    client.force_login(group.person)
    shown = words(client.get(page_of(group)))
    assert "heure de La Réunion" in shown
    assert "À votre propre heure" in shown
    assert client.get(address).status_code == 404
    client.force_login(group.coach)
    for wrong in (
        {"day": "9999-12-31"},
        {"day": "x"},
        {"late_day": day.isoformat(), "clock": "23:59"},
        {"clock": "9" * 30},
    ):
        assert client.post(address, sent | wrong).status_code in {422, 303}
    assert client.post(address, {"remove": "1"}).status_code == 303
    assert not Deadline.objects.exists()


def test_the_table_of_marks_holds_no_formula(client, group):
    group.person.first_name = "=cmd"
    group.person.save()
    found = hand_in(group.person, group.lesson, group.block)
    review(found, group.coach, comment="Bien; clair", points=20)
    client.force_login(group.manager)
    text = client.get(reverse("handins:csv"), {"etat": "tous"}).content.decode()
    assert "'=cmd" in text
    assert "20 / 20" in text
    assert '"Bien; clair"' in text


def test_lists_cost_as_many_queries_for_one_as_for_three(client, group):
    counts = []
    client.force_login(group.coach)
    for who in (group.person, group.mate):
        hand_in(who, group.lesson, group.block)
        hand_in(who, group.lesson, add_task(group.lesson))
        for address in ("/accueil/", reverse("handins:to_read")):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                shown = words(client.get(address))
            assert who.get_full_name() in shown or "Rendus à lire" in shown
            counts.append((address, len(seen)))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("who", ["person", "coach"])
def test_a_lesson_with_works_keeps_to_ten_queries(client, group, who):
    add_task(group.lesson, **BY_TEAM)
    hand_in(group.person, group.lesson, group.block)
    client.force_login(getattr(group, who))
    client.get(group.lesson.url)
    with CaptureQueriesContext(connection) as seen:
        client.get(group.lesson.url)
    assert len(seen) <= 10, "\n".join(q["sql"][:130] for q in seen)


def test_the_hub_of_a_coach_names_what_is_to_be_read(client, group):
    hand_in(group.person, group.lesson, group.block)
    client.force_login(group.coach)
    assert "Rendus à lire" in words(client.get("/accueil/"))
    client.force_login(group.person)
    assert "Rendus à lire" not in words(client.get("/accueil/"))
