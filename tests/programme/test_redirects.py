"""A page that has moved is found at the address that people kept; nobody learns a title that is closed to them."""

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.test import TestCase
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from library.views.search import SearchParams, _themes
from lms.accounts.enums import Role
from lms.programme.domain.access import restrict_course_to_groups
from lms.programme.domain.administration import set_up_administration
from lms.programme.models import LessonPage
from lms.programme.queries import theme_keys
from tests.factories.library import ResourceFactory
from tests.factories.programme import ThemePageFactory, home_page
from tests.programme.help import course_with, person, spaced
from tests.programme.help import text_of as raw_text
from tests.programme.test_administration import edited


def text_of(answer):
    return spaced(raw_text(answer))


pytestmark = pytest.mark.django_db


def rename(page, slug):
    """As « Publier » does."""
    page = Page.objects.get(pk=page.pk).specific
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()
    return Page.objects.get(pk=page.pk).specific


def test_g22_a_renamed_course_and_all_below_are_found_at_their_former_addresses(client):
    course, (lesson,) = course_with(1)
    before = [course.url, lesson.get_parent().url, lesson.url]
    rename(course, "nouveau-nom")
    rename(course, "encore-un-nom")
    now = [Page.objects.get(pk=pk).url for pk in (course.pk, lesson.get_parent().pk, lesson.pk)]
    assert now[2].startswith("/parcours/encore-un-nom/")
    for path in (before, [url.replace("encore-un-nom", "nouveau-nom") for url in now]):
        answers = [client.get(f"{url}?page=2") for url in path]
        assert [(answer.status_code, answer.url) for answer in answers] == [
            (301, f"{url}?page=2") for url in now
        ]
        assert "max-age=3600" in answers[0].headers["Cache-Control"]
    assert client.post(before[0]).status_code in (404, 405)


def test_g22_a_moved_lesson_is_found(client):
    _course, (lesson,) = course_with(1)
    _other, (neighbour,) = course_with(1)
    before = lesson.url
    lesson.move(Page.objects.get(pk=neighbour.get_parent().pk), pos="last-child")
    answer = client.get(before)
    assert (answer.status_code, answer.url) == (301, Page.objects.get(pk=lesson.pk).url)


def test_g22_a_slug_changed_in_the_form_leaves_a_redirect(client):
    set_up_administration(home=home_page())
    client.force_login(person(role=Role.MANAGER))
    _course, (lesson,) = course_with(1)
    data = {**edited(lesson, slug="autre-adresse"), "action-publish": "1"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)
    assert answer.status_code == 302
    assert client.get(lesson.url).url.endswith("/autre-adresse/")


def test_g22_the_new_address_of_a_closed_page_is_told_to_its_readers_only(client):
    group = Group.objects.create(name="cohort:a")
    course, (lesson,) = course_with(1)
    restrict_course_to_groups(course=course, groups=[group])
    before = lesson.url
    rename(course, "canari-secret")
    answer = client.get(before)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={before}")
    client.force_login(person())
    answer = client.get(before)
    assert (answer.status_code, "canari-secret" in text_of(answer)) == (404, False)
    client.force_login(person(group))
    answer = client.get(before)
    assert (answer.status_code, answer.url) == (301, LessonPage.objects.get(pk=lesson.pk).url)
    assert "private" in answer.headers["Cache-Control"]


def test_g22_there_and_back_and_away_never_turn_in_circles(client):
    course, _lessons = course_with(1)
    first = course.slug
    rename(course, "ailleurs")
    page = rename(course, first)
    assert client.get(page.url).status_code == 200
    assert client.get("/parcours/ailleurs/").url == page.url
    page.unpublish()
    assert [client.get(url).status_code for url in (page.url, "/parcours/ailleurs/")] == [404, 404]


def test_g22_an_address_that_was_given_to_another_page_is_that_pages(client):
    course, _lessons = course_with(1)
    former = course.url
    rename(course, "ailleurs")
    other, _lessons = course_with(1)
    other = rename(other, former.strip("/").rsplit("/", 1)[-1])
    assert (other.url, client.get(former).status_code) == (former, 200)


def test_g22_no_redirect_leads_off_the_site(client):
    home_page()
    Redirect.objects.create(old_path="/promo", redirect_link="https://ailleurs.example/")
    Redirect.objects.create(old_path="/themes/promo", redirect_link="//ailleurs.example/")
    Redirect.objects.create(old_path="/bon", redirect_link="/themes/")
    assert [client.get(url).status_code for url in ("/promo/", "/themes/promo/", "/bon/")] == [404, 404, 301]
    set_up_administration(home=home_page())
    manager = person(role=Role.MANAGER)
    client.force_login(manager)
    data = {"old_path": "/piege", "redirect_link": "https://ailleurs.example/", "is_permanent": "on"}
    answer = client.post(reverse("wagtailredirects:add"), data)
    assert "mène à une page de ce site" in text_of(answer)
    assert not Redirect.objects.filter(old_path="/piege").exists()


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 302), (Role.MANAGER, 200), (Role.COACH, 302)])
def test_g22_redirects_are_kept_by_managers(client, role, status):
    set_up_administration(home=home_page())
    client.force_login(person(role=role))
    assert client.get(reverse("wagtailredirects:index")).status_code == status


def test_g22_links_that_name_a_theme_by_its_former_address_still_hold(client):
    theme = ThemePageFactory(slug="ancien")
    other = ThemePageFactory(slug="autre")
    ResourceFactory(title="Guide du thème", themes=[theme])
    ResourceFactory(title="Guide d’ailleurs", themes=[other])
    rename(theme, "nouveau")
    assert theme_keys() == {"ancien": theme.pk, "nouveau": theme.pk, "autre": other.pk}
    client.force_login(person())
    found = client.get("/api/v1/resources/?theme=ancien").json()
    assert [row["title"] for row in found["results"]] == ["Guide du thème"]
    assert [one.pk for one in SearchParams(QueryDict("theme=ancien&theme=x"), _themes()).themes] == [theme.pk]


@pytest.mark.parametrize("path", ["%00", "%ED%B2%80", "a" * 3000, "%E2%80%AE", "../..", "9" * 30])
def test_g22_an_address_of_any_shape_gets_an_answer(client, path):
    home_page()
    assert client.get(f"/themes/{path}/").status_code < 500
