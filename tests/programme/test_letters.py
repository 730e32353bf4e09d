"""Reviews of pages are told by our letters, through the outbox: in our words, to who may know, leading to what exists."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, PageSubscription, TaskState, Workflow, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from lms.accounts.domain.roles import end_role
from lms.accounts.enums import Role
from lms.notify.models import Message
from lms.programme.domain import review
from lms.programme.domain.administration import set_up_administration
from lms.programme.domain.notify import commented
from lms.programme.models import LessonPage
from tests.factories.programme import home_page
from tests.programme.help import course_with, person, spaced

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    set_up_administration(home=home_page())
    course, (lesson,) = course_with(1)
    lesson.unpublish()
    people = (
        person(role=Role.EDITOR, first_name="Inès", last_name="Plume"),
        person(role=Role.MANAGER, first_name="Max", last_name="Relit"),
    )
    return course, LessonPage.objects.get(pk=lesson.pk), *people


def hand_in(lesson, editor, **fields):
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save_revision(user=editor)
    Workflow.objects.get(active=True).start(lesson, editor)
    return LessonPage.objects.get(pk=lesson.pk).current_workflow_state.current_task_state


def letters(user):
    return [
        (one.notification, spaced(one.subject), one.url)
        for one in Message.objects.filter(recipient=user, notification__startswith="programme.").order_by(
            "pk"
        )
    ]


def test_e25_no_letter_of_wagtail_leaves_beside_the_outbox(team):
    _course, lesson, editor, manager = team
    person(is_superuser=True, is_staff=True)
    state = hand_in(lesson, editor, title="Ma leçon")
    review.approve(by=manager, task_state_id=state.pk, read=review.mark_of(state.revision))
    assert mail.outbox == []
    assert Message.objects.count() == 2
    ours = {
        receiver.__module__
        for signal, sender in (
            (task_submitted, TaskState),
            (workflow_submitted, WorkflowState),
            (workflow_approved, WorkflowState),
            (workflow_rejected, WorkflowState),
        )
        for receiver in signal._live_receivers(sender)[0]
    }
    assert ours == {"lms.programme.domain.notify"}


def test_e25_the_reviewers_are_told_in_our_words_and_the_author_is_not(team):
    _course, lesson, editor, manager = team
    hand_in(lesson, editor, title="Ma leçon")
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert (letters(editor), letters(manager)) == (
        [],
        [("programme.submitted", "À relire : « Ma leçon »", edit)],
    )
    letter = Message.objects.get(recipient=manager)
    assert "Inès Plume soumet « Ma leçon » à votre relecture." in spaced(letter.text)
    assert "Territoir’Prod" in letter.html


def test_e25_approved_leads_to_the_page_that_is_online(team):
    _course, lesson, editor, manager = team
    state = hand_in(lesson, editor, title="Ma leçon")
    review.approve(
        by=manager, task_state_id=state.pk, read=review.mark_of(state.revision), comment="Très clair."
    )
    assert letters(editor) == [
        ("programme.approved", "« Ma leçon » est approuvé", LessonPage.objects.get(pk=lesson.pk).url)
    ]
    text = spaced(Message.objects.get(recipient=editor).text)
    assert ("Max Relit a approuvé" in text, "Très clair." in text) == (True, True)


def test_e25_approved_for_later_says_when_and_leads_to_the_form(client, team):
    _course, lesson, editor, manager = team
    state = hand_in(lesson, editor, title="Ma leçon", go_live_at=timezone.now() + timedelta(days=7))
    review.approve(by=manager, task_state_id=state.pk, read=review.mark_of(state.revision))
    ((_code, _subject, url),) = letters(editor)
    client.force_login(editor)
    assert (url, client.get(url).status_code) == (reverse("wagtailadmin_pages:edit", args=[lesson.pk]), 200)
    assert "Mise en ligne prévue" in Message.objects.get(recipient=editor).text


def test_e25_a_remark_comes_with_the_form(team):
    _course, lesson, editor, manager = team
    state = hand_in(lesson, editor, title="Ma leçon")
    state.specific.reject(user=manager, comment="Citez <la> source.")
    assert letters(editor)[0] == (
        "programme.rejected",
        "« Ma leçon » vous revient",
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
    )
    letter = Message.objects.get(recipient=editor)
    assert ("Citez <la> source." in spaced(letter.text), "Citez &lt;la&gt; source." in letter.html) == (
        True,
        True,
    )


def test_e25_who_has_left_the_team_is_led_to_no_form(team):
    _course, lesson, editor, manager = team
    state = hand_in(lesson, editor, title="Ma leçon", go_live_at=timezone.now() + timedelta(days=7))
    end_role(user=editor, role=Role.EDITOR)
    review.approve(by=manager, task_state_id=state.pk, read=review.mark_of(state.revision))
    assert letters(editor) == [("programme.approved", "« Ma leçon » est approuvé", "")]


def test_e25_a_course_is_told_as_one(team):
    course, _lesson, editor, manager = team
    for page in course.get_descendants(inclusive=True).specific():
        page.has_unpublished_changes = True
        page.save()
        page.save_revision()
    review.submit_course(by=editor, course=course)
    assert letters(manager) == [
        (
            "programme.submitted",
            f"À relire : « {course.title} »",
            reverse("programme_review", args=[course.pk]),
        )
    ]
    assert "3 pages attendent votre accord" in spaced(Message.objects.get(recipient=manager).text)
    read = {
        state.pk: review.mark_of(state.revision)
        for _page, state in review.waiting_in(by=manager, course=course)
    }
    review.approve_course(by=manager, course=course, read=read)
    assert letters(editor) == [("programme.approved", f"« {course.title} » est approuvé", course.url)]


def test_e25_comments_go_to_who_may_still_read_the_page(client, team):
    _course, lesson, editor, manager = team
    left = person(role=Role.EDITOR)
    for user in (editor, left):
        PageSubscription.objects.create(page=lesson, user=user, comment_notifications=True)
    end_role(user=left, role=Role.EDITOR)
    comment = Comment.objects.create(page=lesson, user=manager, text="canari-7712", contentpath="title")
    changes = {
        "new_comments": [comment],
        "resolved_comments": [],
        "deleted_comments": [],
        "replied_comments": [],
    }
    commented([editor, left], "updated_comments", {"page": lesson, "editor": manager, **changes})
    assert [len(letters(user)) for user in (editor, left)] == [1, 0]
    assert "canari-7712" in Message.objects.get(recipient=editor, notification="programme.commented").text


def test_e25_who_wants_no_letter_gets_none(team):
    from wagtail.users.models import UserProfile

    _course, lesson, editor, manager = team
    profile = UserProfile.get_for_user(manager)
    profile.submitted_notifications = False
    profile.save()
    hand_in(lesson, editor, title="Ma leçon")
    assert letters(manager) == []
