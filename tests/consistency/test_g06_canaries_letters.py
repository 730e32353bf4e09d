"""G6 in letters: each notification of the registry, and which secrets it may carry to whom.

The world of test_g23_told, with a canary in each free text and each hidden place; one change for each notification. One
that is new fails until it has a row in `CARRIES` or a test of its own in `ELSEWHERE`; so does a new text in a letter.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coaching.domain import followups, logs, notify, recommendations
from coaching.models import Booking, FollowUp, PrivateNote, ProjectMember, Recommendation, SessionLog
from cohorts.domain import reminders
from cohorts.models import GroupSession
from library.domain import uploads
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.handins.domain import notify as handins
from lms.learning.course_content import contents_of
from lms.notify.domain.feed import renew_feed
from lms.notify.models import Message
from lms.notify.registry import notifications
from tests.coaching.conftest import slot_of
from tests.factories.coaching import BookingFactory
from tests.factories.library import ResourceFactory
from tests.handins import world as handing
from tests.programme import test_letters
from tests.programme.help import course_with

from . import letters_of_courses
from .test_g23_told import TABLE, world

pytestmark = pytest.mark.django_db

TOLD = {str(row): row for row in TABLE}
SECRETS = {
    "note": "CANARInote", "question": "CANARIquestion", "their question": "CANARIattente", "link": "visio.example",
    "log": "CANARIresume", "finding": "CANARIconstat", "advice": "CANARIconseil", "job": "CANARImetier",
    "resource": "CANARIressource", "feed": "CANARIagenda", "work": "CANARItravail", "remark": "CANARIrelecture",
    "answer": letters_of_courses.ANSWER, "comment": letters_of_courses.COMMENT,
}  # fmt: skip


def write_log(w):
    logs.write_log(by=w.coach, slot=w.past, summary=SECRETS["log"], minutes=45, private_note=SECRETS["note"])


def follow_up(w):
    advice = [{"advice": SECRETS["advice"], "resource": w.resource}]
    followups.write_follow_up(
        by=w.expert, project=w.project, state="watch", finding=SECRETS["finding"], recommendations=advice
    )


def answer(w):
    recommendations.answer(by=w.lead, recommendation=w.recommendation, state="already_done")


def miss(w):
    notify.seat_missed(w.wait, w.slot, DomainError("slot_full", "Prise.", status=409))


def refuse_file(w):
    upload = SimpleNamespace(uploader=w.lead, pk=1, name="budget.ods", sentence="Illisible.")
    uploads._notify_refused(upload, ResourceFactory(title="Budget"))


def works(w):
    """A work with a secret in it, which its letters do not tell; the remark is for its author alone."""
    _course, (w.lesson,) = course_with(1, theme=w.cohort.theme)
    w.block = handing.add_task(w.lesson)
    w.work = handing.hand_in(w.lead, w.lesson, w.block, SECRETS["work"])


def review(w):
    works(w)
    handing.review(w.work, w.coach, "to_redo", SECRETS["remark"])


def refuse_work(w):
    works(w)
    files = {
        "file": SimpleNamespace(uploader=w.lead, pk=1, name="budget.ods", sentence="Illisible."),
        "work": w.work,
    }
    handins.file_refused(**files)


def renew(w):
    renew_feed(user=w.lead)
    w.feed = renew_feed(user=w.lead).secret


def remind(w):
    course, _lessons = course_with(1, theme=w.cohort.theme)
    w.cohort.starts_on = timezone.localdate() - timedelta(days=40)
    w.cohort.save()
    content = contents_of([course.path])[0]
    people = w.cohort.enrolments.seated().values_list("user", flat=True)
    reminders.write_to_stuck(cohort=w.cohort, content=content, people=people, words="Courage", by=w.coach)


Q = {"question"}
IN_CALENDAR = {"question", "link"}  # where to meet is for those who have a seat, in their calendar alone
# Notification: (the change, a row of test_g23_told or a function; what the letter carries; what its calendar carries).
CARRIES = {
    "cohorts.enrolled": ("enrol-page", set(), set()),
    "cohorts.waitlisted": ("enrol-domain", set(), set()),
    "cohorts.joined": ("join-page", set(), set()),
    "cohorts.stuck": (remind, set(), set()),
    "cohorts.left": ("withdraw-page, by oneself", set(), set()),
    "cohorts.withdrawn": ("withdraw-page", set(), set()),
    "cohorts.seat_freed": ("change_capacity-page", set(), set()),
    "cohorts.period_changed": ("describe_cohort-domain", set(), set()),
    "cohorts.coaches_changed": ("assign_coaches-domain", set(), set()),
    "cohorts.session_announced": ("announce_session-domain", set(), set()),
    "cohorts.session_moved": ("move_session-domain: when", set(), set()),
    "cohorts.session_cancelled": ("cancel_session-page", set(), set()),
    "coaching.booking_made": ("book-domain", set(), {"link"}),
    "coaching.booking_cancelled": ("cancel-API", Q, Q),
    "coaching.booking_moved": ("move-domain", Q, IN_CALENDAR),
    "coaching.seat_freed": ("offer-domain", {"their question"}, {"their question", "link"}),
    "coaching.seat_missed": (miss, {"their question"}, set()),
    "coaching.slot_moved": ("move_slot-domain: by a manager", {*Q, "their question"}, IN_CALENDAR),
    "coaching.slot_changed": ("update_slot-domain: by a manager", Q, IN_CALENDAR),
    "coaching.slot_cancelled": ("cancel_slot-domain: by a manager", {*Q, "their question"}, Q),
    "coaching.team_joined": ("add_member-page", set(), IN_CALENDAR),
    "coaching.team_left": ("leave_team-page", set(), set()),
    "coaching.team_ended": ("take_out-page", set(), Q),
    "coaching.lead_changed": ("hand_over_lead-page", set(), set()),
    "coaching.log_written": (write_log, {"log"}, set()),
    "coaching.follow_up_written": (follow_up, {"finding", "advice"}, set()),
    "coaching.recommendation_answered": (answer, {"advice"}, set()),
    "library.file_refused": (refuse_file, set(), set()),
    "handins.handed_in": (works, set(), set()),
    "handins.reviewed": (review, {"remark"}, set()),
    "handins.file_refused": (refuse_work, set(), set()),
    "notify.feed_renewed": (renew, set(), set()),
    "proof.certificate_ready": (letters_of_courses.issue, set(), set()),
    "proof.certificate_revoked": (letters_of_courses.revoke, set(), set()),
    "questions.answers_read": (letters_of_courses.read_answers, set(), set()),
    "questions.asked_later": (letters_of_courses.ask_later, set(), set()),
    "questions.regraded": (letters_of_courses.regrade, set(), set()),
    "notify.access_changed": (lambda w: grant_role(user=w.peer, role=Role.EDITOR, by=w.admin), set(), set()),
}
# Whose address stands in a letter: managers keep the people of the cohorts of their themes (table of roles), and nobody
# told them of this one.
ADDRESS = {"cohorts.joined": ["admin"]}
# Made and read in tests/programme/test_letters.py: to whom, which words, and the canary in a comment.
ELSEWHERE = {
    "programme.submitted": "test_e25_the_reviewers_are_told_in_our_words_and_the_author_is_not",
    "programme.approved": "test_e25_approved_leads_to_the_page_that_is_online",
    "programme.rejected": "test_e25_a_remark_comes_with_the_form",
    "programme.commented": "test_e25_comments_go_to_who_may_still_read_the_page",
}


def test_g06_every_notification_has_a_row():
    assert {note.name for note in notifications} == set(CARRIES) | set(ELSEWHERE)
    assert [name for name in ELSEWHERE.values() if not hasattr(test_letters, name)] == []


def planted():
    """A canary in each place; what happened before stands in a slot of last week."""
    w, now = world(), timezone.now()
    User.objects.update(job_title=SECRETS["job"])
    link = f"https://{SECRETS['link']}/salle"
    for slot in (w.slot, w.free, w.workshop):
        slot.mode, slot.place, slot.video_url = "video", "", link
        slot.save()
    GroupSession.objects.update(video_url=link)
    w.session.refresh_from_db()
    for booking, secret in ((w.booking, "question"), (w.wait, "their question")):
        booking.question = SECRETS[secret]
        booking.save()
    w.past = slot_of(w, starts_at=now - timedelta(days=7))
    BookingFactory(slot=w.past, project=w.project, person=w.lead)
    PrivateNote.objects.create(slot=w.past, author=w.coach, body=SECRETS["note"])
    older = slot_of(w, starts_at=now - timedelta(days=9))
    SessionLog.objects.create(slot=older, summary=SECRETS["log"], decisions=SECRETS["log"], minutes=45)
    w.resource = ResourceFactory(title=SECRETS["resource"], visibility="theme", themes=[w.cohort.theme])
    seen = {"expert": w.expert, "happened_on": now.date(), "state": "watch", "finding": SECRETS["finding"]}
    w.follow_up = FollowUp.objects.create(project=w.project, **seen)
    w.recommendation = Recommendation.objects.create(
        project=w.project,
        follow_up=w.follow_up,
        author=w.expert,
        advice=SECRETS["advice"],
        resource=w.resource,
    )
    return w


def readers(w):
    """Secret: the people who may ever read it in a letter. Who was in the team was told what they booked together."""
    team = set(ProjectMember.objects.filter(project=w.project).values_list("person", flat=True))
    seated = set(Booking.objects.filter(person=w.waits, state="booked").values_list("person", flat=True))
    return {
        "question": {*team, w.coach.pk},
        "their question": {w.waits.pk, w.coach.pk},
        "link": {*team, *seated, w.coach.pk},
        "log": {*team, w.expert.pk},
        "finding": {*team, w.coach.pk},
        "advice": {*team, w.coach.pk, w.expert.pk},
        "remark": {w.lead.pk},
    }


def found(text):
    """Calendars break their lines."""
    return {name for name, word in SECRETS.items() if word.lower() in text.replace("\r\n ", "").lower()}


@pytest.mark.parametrize("code", CARRIES)
def test_g06_a_letter_carries_what_its_reader_may_read(code, client):
    change, carried, in_calendar = CARRIES[code]
    w = planted()
    w.client = client
    row = TOLD[change] if isinstance(change, str) else None
    if row:
        row.prepare(w)
    Message.objects.all().delete()
    (row.do if row else change)(w)
    assert Message.objects.filter(notification=code).exists()
    may, letter, calendar = readers(w), set(), set()
    for message in Message.objects.filter(notification=code).select_related("recipient"):
        text = f"{message.subject}\n{message.text}\n{message.html}"
        files = "\n".join(each["text"] for each in message.calendar)
        for secret in found(text) | found(files):
            assert message.recipient_id in may.get(secret, set()), f"{secret} to {message.recipient}"
        letter |= found(text)
        calendar |= found(files)
        others = User.objects.exclude(pk=message.recipient_id).values_list("email", flat=True)
        shown = {email for email in others if email in text + files}
        assert shown == {getattr(w, who).email for who in ADDRESS.get(code, ())}
        assert getattr(w, "feed", SECRETS["feed"]) not in text + files
    assert (letter, calendar) == (carried, in_calendar)
