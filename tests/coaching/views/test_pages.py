"""The pages of coaches, teams and experts."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coaching.domain import actions, bookings, followups, logs
from coaching.enums import SlotKind, SlotState
from coaching.models import Action, Booking, FollowUp, PrivateNote, Project, Recommendation, SessionLog, Slot
from tests.coaching.conftest import make_project, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, ProjectFactory, SlotFactory

pytestmark = pytest.mark.django_db

LINES = {"actions-TOTAL_FORMS": "1", "actions-INITIAL_FORMS": "0"}
ADVICE = {"advice-TOTAL_FORMS": "3", "advice-INITIAL_FORMS": "0"}


def as_(client, user):
    client.force_login(user)
    return client


def test_dashboard_leads_to_the_log_that_waits(client, coached, over):
    answer = as_(client, coached.coach).get(reverse("coaching:home"))
    assert answer.context["first"] == over
    assert reverse("coaching:log", args=[over.pk]) in answer.text
    assert coached.project.territory.name in answer.text


def test_dashboard_shows_the_week_and_not_that_of_others(client, coached):
    mine = SlotFactory(coach=coached.coach, starts_at=timezone.now() + timedelta(hours=1))
    SlotFactory(starts_at=mine.starts_at)
    answer = as_(client, coached.coach).get(reverse("coaching:home"))
    shown = [block.href for column in answer.context["grid"].columns for block in column.blocks]
    assert shown == [reverse("coaching:slot", args=[mine.pk])]


def logs_waiting(coached, count):
    """So many slots of the coach that have ended with somebody in them."""
    start = timezone.now() - timedelta(days=count + 30)
    for n in range(count):
        at = start + timedelta(days=n)
        slot = slot_of(coached, starts_at=at, ends_at=at + timedelta(minutes=45))
        BookingFactory(slot=slot, project=coached.project, person=coached.person)
    return Slot.objects.order_by("starts_at", "pk")


def test_dashboard_counts_all_logs_to_write_and_shows_the_oldest_first(client, coached):
    slots = list(logs_waiting(coached, 9))
    answer = as_(client, coached.coach).get(reverse("coaching:home"))
    assert "9\xa0comptes rendus vous attendent" in answer.text
    assert "Voir les 3 autres" in answer.text
    shown = [f'"{reverse("coaching:log", args=[slot.pk])}"' in answer.text for slot in slots]
    assert shown == [True] * 6 + [False] * 3


def test_dashboard_shows_every_log_to_write_on_demand(client, coached):
    slots = list(logs_waiting(coached, 9))
    answer = as_(client, coached.coach).get(reverse("coaching:home"), {"tous": ""})
    assert all(f'"{reverse("coaching:log", args=[slot.pk])}"' in answer.text for slot in slots)
    assert "Voir les" not in answer.text


def test_dashboard_names_the_people_of_a_slot_of_this_week_whose_log_is_written(client, coached):
    """The slot stands twice on the page, in the week and among the recent logs: with its people both times."""
    with time_machine.travel(timezone.now().replace(hour=12) - timedelta(days=timezone.now().weekday() - 2)):
        at = timezone.now() - timedelta(hours=2)
        slot = SlotFactory(coach=coached.coach, starts_at=at, ends_at=at + timedelta(minutes=45))
        BookingFactory(slot=slot, project=coached.project, person=coached.person)
        logs.write_log(by=coached.coach, slot=slot, summary="Fait", minutes=45)
        answer = as_(client, coached.coach).get(reverse("coaching:home"))
    assert answer.text.count(coached.project.territory.name) == 2
    assert "tous vos comptes rendus sont écrits" in answer.text


def test_dashboard_does_not_ask_for_the_log_of_an_empty_or_cancelled_slot(client, coached):
    at = timezone.now() - timedelta(days=3)
    SlotFactory(coach=coached.coach, starts_at=at, ends_at=at + timedelta(minutes=45))
    cancelled = SlotFactory(
        coach=coached.coach, starts_at=at, ends_at=at + timedelta(minutes=45), state=SlotState.CANCELLED
    )
    BookingFactory(slot=cancelled, project=coached.project, person=coached.person)
    answer = as_(client, coached.coach).get(reverse("coaching:home"))
    assert "tous vos comptes rendus sont écrits" in answer.text


def test_log_is_sent_with_its_action_and_its_note(client, coached, over):
    typed = LINES | {
        "came": str(Booking.objects.get(slot=over).pk),
        "summary": "Deux scénarios",
        "minutes": "50",
        "private_note": "Pour moi",
        "actions-0-title": "Envoyer la convention",
        "actions-0-owner": str(coached.coach.pk),
        "actions-0-due_on": "2027-02-01",
    }
    answer = as_(client, coached.coach).post(reverse("coaching:log", args=[over.pk]), typed)
    assert (answer.status_code, answer.url) == (303, reverse("coaching:slot", args=[over.pk]))
    assert SessionLog.objects.get().minutes == 50
    assert Action.objects.get().owner == coached.coach
    assert PrivateNote.objects.get().body == "Pour moi"


def test_log_without_summary_says_so_and_loses_nothing(client, coached, over):
    typed = LINES | {
        "summary": "",
        "minutes": "45",
        "decisions": "Retenir la médiathèque",
        "private_note": "Ma note longue",
        "actions-0-title": "Ma suite",
    }
    answer = as_(client, coached.coach).post(reverse("coaching:log", args=[over.pk]), typed)
    assert answer.status_code == 422
    assert "Écrivez ce que vous avez travaillé" in answer.text
    for text in ("Retenir la médiathèque", "Ma note longue", "Ma suite"):
        assert text in answer.text
    assert not SessionLog.objects.exists()


def test_one_more_action_keeps_what_was_typed_and_writes_nothing(client, coached, over):
    typed = LINES | {"summary": "Déjà écrit", "minutes": "45", "actions-0-title": "La première", "add": "1"}
    answer = as_(client, coached.coach).post(reverse("coaching:log", args=[over.pk]), typed)
    assert answer.status_code == 200
    assert "Déjà écrit" in answer.text
    assert "La première" in answer.text
    assert "actions-1-title" in answer.text
    assert not SessionLog.objects.exists()


def test_log_before_the_start_says_so(client, coached, booked):
    answer = as_(client, coached.coach).get(reverse("coaching:log", args=[booked.slot_id]))
    assert answer.status_code == 409
    assert "une fois le créneau commencé" in answer.text


def test_slot_is_opened_moved_changed_and_cancelled(client, coached):
    as_(client, coached.coach)
    day = timezone.localdate() + timedelta(days=9)
    typed = {
        "kind": "joint",
        "day": day,
        "clock": "14:00",
        "minutes": "60",
        "seats": "3",
        "mode": "video",
        "time_zone": "Indian/Reunion",
    }
    client.post(reverse("coaching:slot_open"), typed)
    slot = Slot.objects.get()
    assert (slot.starts_at.utcoffset() or timedelta(), slot.starts_at.hour, slot.minutes) == (
        timedelta(),
        10,
        60,
    )
    assert client.get(reverse("coaching:slot", args=[slot.pk])).status_code == 200
    client.post(
        reverse("coaching:slot_move", args=[slot.pk]), {"day": day, "clock": "16:00", "minutes": "30"}
    )
    client.post(
        reverse("coaching:slot_update", args=[slot.pk]), {"title": "Cartes", "mode": "phone", "seats": "4"}
    )
    slot.refresh_from_db()
    assert (slot.starts_at.hour, slot.minutes, slot.title, slot.seats) == (12, 30, "Cartes", 4)
    assert "Annuler ce créneau" in client.get(reverse("coaching:slot_cancel", args=[slot.pk])).text
    client.post(reverse("coaching:slot_cancel", args=[slot.pk]), {"reason": "Grève"})
    slot.refresh_from_db()
    assert slot.state == "cancelled"


def test_slot_over_another_says_so_and_keeps_what_was_typed(client, coached, slot):
    local = timezone.localtime(slot.starts_at)
    typed = {
        "kind": "joint", "day": local.date(), "clock": f"{local:%H:%M}", "minutes": "45", "seats": "3",
        "mode": "video", "time_zone": "Europe/Paris", "title": "Mon sujet",
    }  # fmt: skip
    answer = as_(client, coached.coach).post(reverse("coaching:slot_open"), typed)
    assert answer.status_code == 409
    assert "Vous avez déjà un créneau à ce moment" in answer.text
    assert "Mon sujet" in answer.text


def test_a_slot_leads_a_participant_to_those_that_can_be_booked(client, coached, slot):
    link = "Voir les créneaux que je peux réserver"
    for user, is_led in ((coached.person, True), (coached.expert, False), (coached.coach, False)):
        assert (link in as_(client, user).get(reverse("coaching:slot", args=[slot.pk])).text) is is_led


def test_participant_opens_no_slot_and_changes_none(client, coached, slot):
    as_(client, coached.person)
    assert client.get(reverse("coaching:slot_open")).status_code == 403
    assert client.post(reverse("coaching:slot_cancel", args=[slot.pk])).status_code == 403
    read = client.get(reverse("coaching:slot", args=[slot.pk]))
    assert "Le déplacer" not in read.text
    slot.refresh_from_db()
    assert slot.state == "open"


def test_project_tells_all_that_happened(client, coached, over):
    log = logs.write_log(by=coached.coach, slot=over, summary="Deux scénarios", minutes=45)
    advice = [{"advice": "Partir du modèle"}]
    followups.write_follow_up(
        by=coached.expert, project=coached.project, state="watch", finding="Budget", recommendations=advice
    )
    actions.add(by=coached.person, project=coached.project, title="Faire voter")
    page = reverse("coaching:project", args=[coached.project.pk])
    text = as_(client, coached.person).get(page).text
    for words in (
        "Deux scénarios",
        "Budget",
        "Partir du modèle",
        "Faire voter",
        f'id="log-{log.pk}"',
        "Vigilance",
    ):
        assert words in text
    assert "Budget" not in client.get(f"{page}?voir=coaching").text
    assert "Deux scénarios" not in client.get(f"{page}?voir=suivi").text


def test_project_says_that_it_is_invented(client, coached):
    Project.objects.update(is_example=True)
    assert (
        "Exemple inventé"
        in as_(client, coached.person).get(reverse("coaching:project", args=[coached.project.pk])).text
    )


def test_project_of_others_is_not_found(client, coached):
    theirs = ProjectFactory()
    as_(client, coached.person)
    for name in ("project", "project_edit", "follow_up", "action_add"):
        assert client.get(reverse(f"coaching:{name}", args=[theirs.pk])).status_code == 404
    assert theirs.title not in client.get(reverse("coaching:projects")).text


def test_project_is_described_and_changed(client, coached):
    as_(client, coached.person)
    typed = {
        "title": "Le bus",
        "summary": "Aller vers",
        "stage": "idea",
        "cohort": coached.cohort.pk,
        "territory": coached.project.territory_id,
    }
    client.post(reverse("coaching:project_add"), typed)
    project = Project.objects.get(title="Le bus")
    wrong = client.post(
        reverse("coaching:project_edit", args=[project.pk]),
        {"title": "", "summary": "Gardé", "stage": "idea"},
    )
    assert wrong.status_code == 422
    assert "Gardé" in wrong.text
    client.post(reverse("coaching:project_edit", args=[project.pk]), {"title": "Le car", "stage": "building"})
    project.refresh_from_db()
    assert (project.title, project.stage, list(project.team.all())) == (
        "Le car",
        "building",
        [coached.person],
    )


def test_follow_up_is_written_with_advice_that_the_team_answers(client, coached):
    as_(client, coached.expert)
    page = reverse("coaching:follow_up", args=[coached.project.pk])
    assert client.get(page).status_code == 200
    typed = ADVICE | {
        "state": "blocked",
        "finding": "Sans budget",
        "happened_on": timezone.localdate(),
        "advice-0-advice": "Chercher",
    }
    assert client.post(page, typed).status_code == 303
    row = Recommendation.objects.get()
    as_(client, coached.person)
    answer = reverse("coaching:recommendation_answer", args=[row.pk])
    silent = client.post(answer, {"state": "set_aside", "reply": ""})
    assert (silent.status_code, "pourquoi vous le mettez de côté" in silent.text) == (422, True)
    client.post(answer, {"state": "accepted", "due_on": "2027-03-01"})
    action = Action.objects.get()
    client.post(reverse("coaching:action_done", args=[action.pk]))
    action.refresh_from_db()
    assert action.state == "done"


def test_follow_up_without_finding_loses_nothing(client, coached):
    typed = ADVICE | {
        "state": "watch",
        "finding": "",
        "happened_on": timezone.localdate(),
        "advice-1-advice": "Mon conseil",
    }
    answer = as_(client, coached.expert).post(reverse("coaching:follow_up", args=[coached.project.pk]), typed)
    assert answer.status_code == 422
    assert "Mon conseil" in answer.text
    assert not FollowUp.objects.exists()


def test_portfolio_puts_the_urgent_first_and_shows_only_own_themes(client, coached):
    blocked = make_project(coached.cohort).project
    followups.write_follow_up(by=coached.expert, project=blocked, state="blocked", finding="Sans budget")
    foreign = ProjectFactory()
    answer = as_(client, coached.expert).get(reverse("coaching:portfolio"))
    assert [row.pk for row in answer.context["page"]] == [blocked.pk, coached.project.pk]
    assert foreign.title not in answer.text
    assert coached.project.title not in client.get(reverse("coaching:portfolio") + "?etat=blocked").text


def test_expert_and_manager_read_the_slots_of_their_themes(client, coached, slot):
    foreign = SlotFactory()
    for who in (coached.expert, coached.manager):
        days = as_(client, who).get(reverse("coaching:home")).context["week"].days
        assert [line.slot for _day, lines in days for line in lines] == [slot]
    assert foreign.pk != slot.pk


def test_a6_mass_assignment_changes_nothing_else(client, coached, booked):
    """Fields that no form has are nothing: quota, state, team, seat, coach, owner."""
    other = UserFactory()
    more = {
        "quota": "99",
        "state": "on_track",
        "is_example": "on",
        "team": other.pk,
        "cohort": "",
        "theme": "1",
    }
    as_(client, coached.person)
    client.post(
        reverse("coaching:project_edit", args=[coached.project.pk]), {"title": "Un", "stage": "idea"} | more
    )
    coached.project.refresh_from_db()
    assert (coached.project.quota, coached.project.state, coached.project.is_example) == (6, "", False)
    assert list(coached.project.team.all()) == [coached.person]
    full = slot_of(coached, kind=SlotKind.JOINT, seats=2)
    typed = {
        "slot": full.pk,
        "project": coached.project.pk,
        "seat": "2",
        "state": "booked",
        "person": other.pk,
    }
    client.post(reverse("coaching:hold"), typed)
    held = full.bookings.get()
    assert (held.seat, held.state, held.person) == (1, "held", coached.person)
    as_(client, coached.coach)
    moved = {
        "title": "T",
        "mode": "video",
        "seats": "2",
        "coach": other.pk,
        "state": "cancelled",
        "starts_at": "2020-01-01",
    }
    client.post(reverse("coaching:slot_update", args=[full.pk]), moved)
    full.refresh_from_db()
    assert (full.coach, full.state, full.title) == (coached.coach, "open", "T")


def test_a6_owner_of_an_action_is_of_those_who_may_owe_it(client, coached, over):
    stranger = UserFactory()
    typed = LINES | {
        "summary": "Fait",
        "minutes": "45",
        "actions-0-title": "A",
        "actions-0-owner": stranger.pk,
    }
    answer = as_(client, coached.coach).post(reverse("coaching:log", args=[over.pk]), typed)
    assert answer.status_code == 422
    assert not Action.objects.exists()


PAYLOAD = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><a href="javascript:alert(1)">'


def test_a8_typed_markup_stays_text_on_pages_and_in_letters(client, coached, slot):
    from lms.notify.models import Message

    project = coached.project
    Project.objects.update(title=PAYLOAD, summary=PAYLOAD)
    project.refresh_from_db()
    Slot.objects.update(title=PAYLOAD[:160], place=PAYLOAD[:160])
    slot.refresh_from_db()
    booking = bookings.book(person=coached.person, slot=slot, project=project, question=PAYLOAD)
    with time_machine.travel(slot.ends_at):
        told = [{"title": PAYLOAD, "owner": coached.person}]
        logs.write_log(
            by=coached.coach, slot=slot, summary=PAYLOAD, decisions=PAYLOAD, minutes=45, actions=told
        )
        advice = [{"advice": PAYLOAD, "why": PAYLOAD}]
        followups.write_follow_up(
            by=coached.expert, project=project, state="watch", finding=PAYLOAD, recommendations=advice
        )
        pages = [
            (coached.person, "coaching:home", []),
            (coached.person, "coaching:booking", [booking.pk]),
            (coached.person, "coaching:project", [project.pk]),
            (coached.person, "coaching:recommendation_answer", [Recommendation.objects.get().pk]),
            (coached.person, "coaching:projects", []),
            (coached.coach, "coaching:home", []),
            (coached.coach, "coaching:slot", [slot.pk]),
            (coached.coach, "coaching:log", [slot.pk]),
            (coached.expert, "coaching:portfolio", []),
            (coached.expert, "coaching:follow_up", [project.pk]),
        ]
        texts = [as_(client, who).get(reverse(name, args=args)).text for who, name, args in pages]
    texts += Message.objects.values_list("html", flat=True)
    assert any("&lt;script&gt;" in text for text in texts)
    for text in texts:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text


@pytest.mark.parametrize("count", [10, 100])
def test_lists_take_the_same_queries_however_many(client, coached, count, django_assert_num_queries):
    start = timezone.now()
    for n in range(count):
        project = ProjectFactory(cohort=coached.cohort, team=[coached.person])
        minute = start + timedelta(minutes=1 + n)
        slot = slot_of(coached, starts_at=minute, ends_at=minute + timedelta(minutes=1))
        BookingFactory(slot=slot, project=project, person=coached.person)
    for who, name, most in [
        (coached.person, "coaching:projects", 6),
        (coached.expert, "coaching:portfolio", 6),
        (coached.coach, "coaching:home", 8),
        (coached.expert, "coaching:home", 6),
    ]:
        as_(client, who)
        with django_assert_num_queries(most):
            client.get(reverse(name))


@pytest.mark.parametrize("count", [10, 100])
def test_project_page_takes_the_same_queries_however_many(client, coached, count, django_assert_num_queries):
    for n in range(count):
        slot = slot_of(coached)
        BookingFactory(slot=slot, project=coached.project, person=coached.person)
        log = SessionLog.objects.create(slot=slot, summary="Fait", minutes=45)
        Action.objects.create(project=coached.project, log=log, title=f"A{n}", owner=coached.person)
        look = FollowUp.objects.create(
            project=coached.project,
            expert=coached.expert,
            happened_on="2026-10-01",
            state="watch",
            finding="F",
        )
        Recommendation.objects.create(
            project=coached.project, follow_up=look, author=coached.expert, advice="C"
        )
    as_(client, coached.person)
    with django_assert_num_queries(13):
        client.get(reverse("coaching:project", args=[coached.project.pk]))


def test_h52_any_sort_of_slot_in_the_address_is_answered(coached, client):
    client.force_login(coached.person)
    for kind in ("2026-01-01", "individual", "x" * 300, "%s"):
        assert client.get(reverse("coaching:home"), {"sorte": kind}).status_code == 200
