"""Pages that are not for everybody."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import PageViewRestriction

from lms.accounts.enums import Role
from lms.programme.domain.access import require_sign_in, restrict_course_to_groups
from lms.programme.domain.administration import set_up_administration
from lms.programme.models import CourseIndexPage
from tests.factories.programme import home_page
from tests.programme.help import course_with, person, text_of, write

pytestmark = pytest.mark.django_db
CANARY = "canari-réservé-4711"


@pytest.fixture
def reserved():
    """A course for one group, with a canary in all it says."""
    group = Group.objects.create(name="cohort:a")
    course, lessons = course_with(1, title=f"Parcours {CANARY}", summary=CANARY)
    lesson = write(lessons[0], ("text", f"<p>{CANARY}</p>"))
    restrict_course_to_groups(course=course, groups=[group])
    return group, course, lesson


def pages_of(course, lesson):
    """Addresses of the course and of all below it."""
    return [course.url, lesson.get_parent().url, lesson.url]


def test_b1_closed_pages_send_to_sign_in_or_do_not_exist(client, reserved):
    group, course, lesson = reserved
    for url in pages_of(course, lesson):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={url}")
    client.force_login(person())
    answers = [client.get(url) for url in pages_of(course, lesson)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert not any(CANARY in text_of(answer) for answer in answers)
    client.force_login(person(group))
    assert [CANARY in text_of(client.get(url)) for url in pages_of(course, lesson)] == [True] * 3


def test_b1_condition_headers_tell_nothing(client, reserved):
    _group, _course, lesson = reserved
    client.force_login(person())
    answer = client.get(
        lesson.url, headers={"If-None-Match": "*", "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}
    )
    assert (answer.status_code, answer.has_header("ETag"), answer.has_header("Last-Modified")) == (
        404,
        False,
        False,
    )


def test_b4_closed_course_is_named_nowhere_and_closes_at_once(client, reserved):
    _group, course, _lesson = reserved
    for user in (None, person()):
        if user:
            client.force_login(user)
        seen = [text_of(client.get(url)) for url in ("/", "/themes/", course.theme.url, "/parcours/")]
        assert not any(CANARY in page for page in seen)
    PageViewRestriction.objects.all().delete()
    assert CANARY in text_of(client.get("/parcours/"))
    restrict_course_to_groups(course=course)
    assert CANARY not in text_of(client.get("/parcours/"))


def test_b1_restriction_above_and_on_an_alias_source_holds(client, reserved):
    _group, course, lesson = reserved
    alias = course.create_alias(parent=CourseIndexPage.objects.get(), update_slug="copie", recursive=True)
    client.force_login(person())
    assert client.get(alias.url).status_code == 404
    PageViewRestriction.objects.all().delete()
    assert client.get(lesson.url).status_code == 200
    require_sign_in(page=CourseIndexPage.objects.get())
    client.logout()
    assert client.get(lesson.url).status_code == 302


def test_b5_authenticated_pages_are_private_and_carry_no_foreign_name(client, reserved):
    group, course, lesson = reserved
    first, second = person(group, first_name="Zénobie"), person(group, first_name="Yvonig")
    urls = ["/", "/themes/", course.theme.url, "/parcours/", *pages_of(course, lesson)]
    for user, foreign in ((first, "Yvonig"), (second, "Zénobie")):
        client.force_login(user)
        for url in urls:
            answer = client.get(url)
            caching = answer.headers["Cache-Control"]
            assert ("private" in caching, "no-store" in caching, foreign in text_of(answer)) == (
                True,
                True,
                False,
            ), url
    client.logout()
    assert not any(name in text_of(client.get(url)) for url in urls[:3] for name in ("Zénobie", "Yvonig"))


def test_b6_draft_is_not_on_the_live_page(client):
    _course, lessons = course_with(1)
    lesson = write(lessons[0], ("text", "<p>Publié</p>"))
    lesson.title = CANARY
    lesson.body[0] = ("text", f"<p>{CANARY} brouillon</p>")
    lesson.save_revision()
    set_up_administration(home=home_page())
    client.force_login(person(role=Role.EDITOR))
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    assert f"{CANARY} brouillon" in text_of(preview)
    client.logout()
    page = text_of(client.get(lesson.url))
    assert ("Publié" in page, CANARY in page) == (True, False)


@pytest.mark.parametrize("role", [None, Role.COACH, Role.EXPERT])
def test_b3_previews_and_history_are_for_those_who_write(client, reserved, role):
    _group, _course, lesson = reserved
    set_up_administration(home=home_page())
    one, two = lesson.save_revision(), lesson.save_revision()
    views = [
        reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk]),
        reverse("wagtailadmin_pages:history", args=[lesson.pk]),
        reverse("wagtailadmin_pages:usage", args=[lesson.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, one.pk, two.pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[lesson.pk, one.pk]),
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        reverse("wagtailadmin_explore", args=[lesson.pk]),
    ]
    client.force_login(person(role=role))
    answers = [client.get(url) for url in views]
    assert [answer.status_code in {302, 403, 404} for answer in answers] == [True] * len(views)
    assert not any(CANARY in text_of(answer) for answer in answers)
