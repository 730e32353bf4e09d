"""The deletion table: parent × route × what is expected. Nobody's doings go, nothing answers 500, something else is offered."""

from contextlib import nullcontext
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, PageLogEntry

from coaching.domain.team import live_member
from coaching.enums import BookingState, MembershipEnd, SlotState
from coaching.models import Booking, ProjectMember, Recommendation
from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort, Enrolment, GroupSession
from library.domain import resources
from library.models import Resource
from lms.accounts.domain.erasure import delete_account, erase_person
from lms.accounts.enums import Role
from lms.accounts.models import SentForm, User
from lms.accounts.registry import person_endings
from lms.api.urls import router
from lms.core.db.protected import resting_relations, what_rests_on
from lms.core.errors import DomainError
from lms.learning.domain import progress
from lms.learning.models import LessonProgress
from lms.notify.models import Message
from lms.programme.domain.administration import set_up_administration
from lms.programme.domain.removal import delete_page
from lms.programme.models import CoursePage, LessonPage
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, ProjectFactory, SlotFactory
from tests.factories.cohorts import AttendanceFactory, CohortFactory, EnrolmentFactory, RoomFactory, coach_of
from tests.factories.library import ResourceFactory
from tests.factories.notify import MessageFactory
from tests.factories.programme import ThemePageFactory, home_page
from tests.programme.help import course_with, person, spaced, write
from tests.programme.help import text_of as raw_text
from tests.threads import together


def text_of(answer):
    return spaced(raw_text(answer))


pytestmark = pytest.mark.django_db


# --- Parents ------------------------------------------------------------------------------------
def a_course():
    course, (lesson, _other) = course_with(2)
    for _ in range(3):
        progress.mark_done(user=UserFactory(), lesson=lesson)
    return course, lesson


def lesson_done():
    return a_course()[1], "3 personnes ont avancé ici"


def module_done():
    return a_course()[1].get_parent(), "3 personnes ont avancé ici"


def course_done():
    return a_course()[0], "3 personnes ont avancé ici"


def all_courses():
    return a_course()[0].get_parent(), "3 personnes ont avancé ici"


def the_home_page():
    a_course()
    return home_page(), "3 personnes ont avancé ici"


def theme_followed():
    return CohortFactory().theme, "1 promotion"


def lesson_untouched():
    return course_with(2)[1][0], ""


def course_untouched():
    return course_with(2, 2)[0], ""


def theme_untouched():
    return ThemePageFactory(), ""


PAGES = [
    lesson_done,
    module_done,
    course_done,
    all_courses,
    the_home_page,
    theme_followed,
    lesson_untouched,
    course_untouched,
    theme_untouched,
]


def booked():
    return BookingFactory().person, "1 réservation"


def coach_with_slots():
    return SlotFactory().coach, "1 créneau"


def signed():
    return AttendanceFactory().user, "émargement"


def enrolled():
    return EnrolmentFactory().user, "1 inscription"


def in_a_team():
    user = UserFactory()
    ProjectFactory(team=[user])
    return user, "1 projet"


def coach_of_a_cohort():
    user = UserFactory()
    CohortFactory().coaches.add(user)
    return user, "1 coach"


def learner():
    _course, lesson = a_course()
    return lesson.progress.first().user, "1 personne a avancé ici"


def nobody():
    return MessageFactory().recipient, ""


PEOPLE = [booked, coach_with_slots, signed, enrolled, in_a_team, coach_of_a_cohort, learner, nobody]


# --- Routes --------------------------------------------------------------------------------------
def signed_in(client):
    set_up_administration(home=home_page())
    admin = person(role=Role.ADMIN)
    client.force_login(admin)
    return admin


def single(client, url):
    return client.get(url), client.post(url, {})


def bulk(client, model, *keys):
    url = reverse("wagtail_bulk_action", args=[*model._meta.label_lower.split("."), "delete"])
    query = "&".join(f"id={key}" for key in keys)
    return client.get(f"{url}?{query}&next=/gestion/"), client.post(f"{url}?{query}&next=/gestion/", {})


@pytest.mark.parametrize("parent", PAGES)
@pytest.mark.parametrize("route", ["single", "bulk", "domain"])
def test_g21_pages(client, parent, route):
    admin = signed_in(client)
    page, reason = parent()
    before = LessonProgress.objects.count()
    if route == "domain":
        if reason:
            with pytest.raises(DomainError) as refused:
                delete_page(by=admin, page=Page.objects.get(pk=page.pk))
            assert (refused.value.status, reason in spaced(str(refused.value))) == (409, True)
        else:
            delete_page(by=admin, page=Page.objects.get(pk=page.pk))
    else:
        if route == "single":
            asked, done = single(client, reverse("wagtailadmin_pages:delete", args=[page.pk]))
        else:
            asked, done = bulk(client, Page, page.pk)
        assert (asked.status_code, done.status_code < 500) == (200, True)
        assert (reason in text_of(asked), "épublier" in text_of(asked)) == (True, True) or not reason
    assert Page.objects.filter(pk=page.pk).exists() is bool(reason)
    assert LessonProgress.objects.count() == before


@pytest.mark.parametrize("parent", PEOPLE)
@pytest.mark.parametrize("route", ["single", "bulk", "domain"])
def test_g21_accounts(client, parent, route):
    admin = signed_in(client)
    user, reason = parent()
    if route == "domain":
        if reason:
            with pytest.raises(DomainError) as refused:
                delete_account(user=user, by=admin)
            assert (refused.value.status, reason in spaced(str(refused.value))) == (409, True)
        else:
            delete_account(user=user, by=admin)
    else:
        if route == "single":
            asked, done = single(client, reverse("wagtailusers_users:delete", args=[user.pk]))
            assert "Fermer le compte" in text_of(asked) or not reason
        else:
            asked, done = bulk(client, User, user.pk)
        assert (asked.status_code, done.status_code < 500) == (200, True)
        assert reason in text_of(asked)
    assert User.objects.filter(pk=user.pk).exists() is bool(reason)


@pytest.mark.parametrize("route", ["single", "bulk"])
@pytest.mark.parametrize("factory", [ResourceFactory, RoomFactory])
def test_g21_what_is_withdrawn_or_renamed_is_never_deleted(client, factory, route):
    signed_in(client)
    row = factory()
    model = type(row)
    if route == "bulk":
        answers = bulk(client, model, row.pk)
    else:
        name = f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:delete"
        answers = single(client, reverse(name, args=[row.pk]))
    assert all(answer.status_code < 500 for answer in answers)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("where", ["online", "draft", "nowhere", "no longer"])
@pytest.mark.parametrize("route", ["single", "bulk", "program"])
def test_g21_a_picture_that_a_page_shows_stays(client, route, where):
    """Counted on the screen that asks, and refused with its number when it is sent all the same."""
    signed_in(client)
    image = get_image_model().objects.create(title="La mairie", file="a.png", width=1, height=1, file_size=1)
    lesson = course_with(1)[1][0]
    shown = [("text", f'<p>Voici :</p><embed embedtype="image" id="{image.pk}" alt="" format="fullwidth"/>')]
    if where == "draft":
        lesson.body = shown
        lesson.save_revision()
    elif where != "nowhere":
        lesson = write(lesson, *shown)
    if where == "no longer":
        write(lesson, ("text", "<p>Plus rien.</p>"))
    if route == "program":
        answers = ()
        refused = nullcontext() if where in {"nowhere", "no longer"} else pytest.raises(ProtectedError)
        with refused, transaction.atomic():
            image.delete()
    elif route == "single":
        answers = single(client, reverse("wagtailimages:delete", args=[image.pk]))
    else:
        answers = bulk(client, type(image), image.pk)
    stays = where in {"online", "draft"}
    assert type(image).objects.filter(pk=image.pk).exists() is stays
    if stays and answers:
        asked, done = answers
        assert (asked.status_code, done.status_code, "1 leçon" in text_of(done)) == (200, 409, True)
        assert where == "draft" or "1 fois" in text_of(asked)


def test_g21_the_screen_that_erases_says_what_is_given_back(client):
    signed_in(client)
    page = text_of(client.get(reverse("wagtailusers_users:delete", args=[booked()[0].pk])))
    assert "rendez-vous à venir sont rendus" in page


def test_g21_the_group_of_a_cohort_stays(client):
    """No screen deletes a group, one by one or in bulk, and the database refuses what programs try."""
    signed_in(client)
    group = CohortFactory().group
    with pytest.raises(NoReverseMatch):
        reverse("wagtailusers_groups:delete", args=[group.pk])
    answers = (
        *single(client, f"/gestion/groups/delete/{group.pk}/"),
        *single(client, f"/gestion/groups/{group.pk}/delete/"),
        *bulk(client, Group, group.pk),
    )
    assert {answer.status_code for answer in answers} == {404}
    with pytest.raises(ProtectedError):
        group.delete()
    assert Group.objects.filter(pk=group.pk).exists()


def test_g21_a_resource_that_somebody_recommended_stays():
    author = UserFactory()
    resource = ResourceFactory()
    Recommendation.objects.create(
        project=ProjectFactory(), author=author, resource=resource, advice="Lisez-le"
    )
    with pytest.raises(DomainError, match="1 recommandation"):
        resources.delete(by=None, resource=resource)
    assert Resource.objects.filter(pk=resource.pk).exists()


@pytest.mark.parametrize("parent", ["cohort", "session", "slot", "project", "booked project"])
def test_g21_the_database_refuses_where_there_is_no_screen(parent):
    booking = BookingFactory()
    row = {
        "cohort": lambda: EnrolmentFactory().cohort,
        "session": lambda: AttendanceFactory().half_day.session,
        "slot": lambda: booking.slot,
        "project": lambda: booking.project,
        "booked project": lambda: booking.project.cohort,
    }[parent]()
    with pytest.raises(ProtectedError):
        row.delete()
    assert Booking.objects.filter(pk=booking.pk).exists()
    assert (Cohort.objects.count(), GroupSession.objects.count() >= 0, Enrolment.objects.count() >= 0)[
        1:
    ] == (True, True)


def test_g21_programs_delete_nothing_but_what_is_their_own():
    """A booking is cancelled by it, and stays; a token is the person's own."""
    routes = {prefix for prefix, viewset, _name in router.registry if hasattr(viewset, "destroy")}
    assert routes == {"progress", "bookings", "tokens"}


# --- Attacks ------------------------------------------------------------------------------------
def test_g21_a_hundred_ids_some_foreign_some_unknown_some_absurd(client):
    signed_in(client)
    course, lesson = a_course()
    free = course_with(1)[1][0]
    keys = [course.pk, lesson.pk, free.pk, *range(900_000, 900_100)]
    asked, done = bulk(client, Page, *keys)
    assert (asked.status_code, done.status_code) == (200, 302)
    assert [Page.objects.filter(pk=page.pk).exists() for page in (course, lesson, free)] == [
        True,
        True,
        False,
    ]
    for bad in ("abc", "9" * 30, "%00", "-1", "1;2", "", "%F0%9F%98%80"):
        for model in (Page, User, Resource):
            answers = bulk(client, model, bad)
            assert all(answer.status_code < 500 for answer in answers), bad


@pytest.mark.parametrize("role", [Role.EDITOR, Role.COACH, None])
def test_g21_who_may_not_delete_deletes_nothing_in_bulk_either(client, role):
    set_up_administration(home=home_page())
    free = course_with(1)[1][0]
    user = UserFactory()
    client.force_login(person(role=role))
    for model, key in ((Page, free.pk), (User, user.pk)):
        answers = bulk(client, model, key)
        assert all(answer.status_code < 500 for answer in answers)
    assert (Page.objects.filter(pk=free.pk).exists(), User.objects.filter(pk=user.pk).exists()) == (
        True,
        True,
    )


@pytest.mark.parametrize("typed", ["Territoir’Prod", "Territoir'Prod", " territoir'prod "])
@pytest.mark.parametrize("route", ["single", "bulk"])
def test_g21_many_pages_are_deleted_with_the_apostrophe_of_a_keyboard(client, route, typed):
    signed_in(client)
    course, _lessons = course_with(6, 6)
    if route == "single":
        url = reverse("wagtailadmin_pages:delete", args=[course.pk])
    else:
        url = (
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
            + f"?id={course.pk}&next=/gestion/"
        )
    assert 'name="confirm_site_name"' in text_of(client.get(url))
    client.post(url, {"confirm_site_name": "autre chose"})
    assert CoursePage.objects.filter(pk=course.pk).exists()
    client.post(url, {"confirm_site_name": typed})
    assert not CoursePage.objects.filter(pk=course.pk).exists()
    assert PageLogEntry.objects.filter(action="wagtail.delete", page=course.pk).exists()


def test_g21_a_person_is_erased_and_what_the_law_asks_for_stays(client):
    admin = signed_in(client)
    attendance = AttendanceFactory()
    user = attendance.user
    name, address = user.get_full_name(), user.email
    MessageFactory(recipient=user, text=f"Bonjour {name}")
    url = reverse("wagtailusers_users:delete", args=[user.pk])
    assert client.post(url, {"instead": "erase"}).status_code == 409
    client.post(url, {"instead": "erase", "sure": "on"})
    user.refresh_from_db()
    assert (user.get_full_name(), user.is_active, address in user.email) == ("Compte effacé", False, False)
    assert (Message.objects.filter(recipient=user).count(), user.emailaddress_set.count()) == (0, 0)
    attendance.refresh_from_db()
    assert attendance.signed_name == name
    assert erase_person(user=user, by=admin).pk == user.pk


def test_g21_the_seats_of_a_person_who_is_erased_go_to_those_who_wait(client):
    """Seat, team and coming appointments end by rows: others get them, and the row says when, why and by whom."""
    admin = signed_in(client)
    cohort = CohortFactory(capacity=1)
    user, other = UserFactory(), UserFactory()
    EnrolmentFactory(cohort=cohort, user=user)
    next_one = EnrolmentFactory(
        cohort=cohort, status=EnrolmentStatus.WAITLISTED, seat=None, waiting_since=timezone.now()
    )
    project = ProjectFactory(cohort=cohort, team=[user, other])
    shared = BookingFactory(project=project, person=user)
    own = BookingFactory(person=user, project=None)
    SentForm.objects.create(person=user, fingerprint="f", showing="a", form="log")
    number = own.sequence
    erase_person(user=user, by=admin)
    member = ProjectMember.objects.get(project=project, person=user)
    assert (member.ended_at is None, member.why, member.ended_by) == (False, MembershipEnd.SEAT_ENDED, admin)
    assert list(project.team) == [other]
    assert live_member(project, other).is_lead
    for row in (shared, own, next_one):
        row.refresh_from_db()
    assert (shared.person, shared.state) == (other, BookingState.BOOKED)
    assert (own.state, own.seat, own.sequence > number) == (BookingState.CANCELLED, None, True)
    assert (next_one.status, next_one.seat) == (EnrolmentStatus.ENROLLED, 1)
    assert Enrolment.objects.get(user=user).status == EnrolmentStatus.WITHDRAWN
    assert set(cohort.group.user_set.all()) == {next_one.user}
    assert (user.groups.count(), SentForm.objects.filter(person=user).count()) == (0, 0)
    assert not Message.objects.filter(recipient=user).exists()
    assert Message.objects.filter(recipient=next_one.user).exists()
    before = Message.objects.count()
    erase_person(user=user, by=admin)
    assert (ProjectMember.objects.filter(project=project).count(), Message.objects.count()) == (2, before)


def test_g21_nobody_keeps_an_appointment_with_a_coach_who_is_erased(client):
    admin = signed_in(client)
    cohort = CohortFactory()
    coach = coach_of(cohort)
    booking = BookingFactory(slot=SlotFactory(coach=coach, cohort=cohort))
    free = SlotFactory(coach=coach)
    erase_person(user=coach, by=admin)
    for row in (booking, booking.slot, free):
        row.refresh_from_db()
    assert (booking.slot.state, free.state) == (SlotState.CANCELLED, SlotState.CANCELLED)
    assert (booking.state, booking.seat) == (BookingState.CANCELLED, None)
    assert Message.objects.filter(recipient=booking.person, notification__contains="slot").exists()
    assert (cohort.coaches.count(), coach.groups.count(), coach.grants.in_force().count()) == (0, 0, 0)


def test_g21_each_app_that_gives_places_takes_them_back_from_who_is_erased():
    assert person_endings.names == {"teams, appointments and hours", "seats in cohorts"}


def test_g21_an_account_is_closed_instead_and_nobody_shuts_themselves_out(client):
    admin = signed_in(client)
    user, _reason = booked()
    client.post(reverse("wagtailusers_users:delete", args=[user.pk]), {"instead": "close"})
    user.refresh_from_db()
    assert (user.is_active, Booking.objects.filter(person=user).count()) == (False, 1)
    with pytest.raises(DomainError):
        erase_person(user=admin, by=admin)
    with pytest.raises(DomainError):
        erase_person(user=user, by=person(role=Role.MANAGER))


def test_g21_what_rests_is_counted_in_one_query_a_relation(django_assert_num_queries):
    user = UserFactory()
    with django_assert_num_queries(len(list(resting_relations(User))), exact=False):
        assert what_rests_on(User.objects.filter(pk=user.pk)) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_g21_deleting_a_lesson_while_somebody_finishes_it():
    """Either the progress is there and the lesson too, or neither: never an error of the database, never a lost deed."""
    # another test of this sort emptied the tables
    Collection.objects.exists() or Collection.add_root(name="Root")
    set_up_administration(home=home_page())
    for _round in range(5):
        _course, (lesson, _other) = course_with(2)
        admin, learners = UserFactory(is_superuser=True), [UserFactory() for _ in range(4)]
        verbs = [partial(delete_page, by=admin, page=Page.objects.get(pk=lesson.pk))]
        verbs += [partial(progress.mark_done, user=user, lesson=lesson) for user in learners]
        _said, faults = together([transaction.atomic(verb) for verb in verbs])
        assert faults == []
        done = LessonProgress.objects.filter(lesson_id=lesson.pk).count()
        assert LessonPage.objects.filter(pk=lesson.pk).exists() is (done > 0)
