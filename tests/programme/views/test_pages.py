"""Home, themes, courses on the site."""

import pytest
from django.urls import reverse

from lms.learning.domain.progress import mark_done
from lms.programme.domain.access import require_sign_in
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import CourseIndexPage
from lms.programme.registry import Panel, PanelPage, PanelSource, panel_sources
from tests.factories.programme import CoursePageFactory, ThemePageFactory, home_page
from tests.markup import flat
from tests.programme.help import course_with, named, person, text_of

pytestmark = pytest.mark.django_db


def test_home_shows_the_live_themes_in_their_hue(client):
    ThemePageFactory(short_title="Inclusion numérique", hue="inclusion", kicker="Habitants")
    ThemePageFactory(short_title="Thème à venir", live=False)
    page = text_of(client.get("/"))
    assert ("theme-inclusion" in page, "Habitants" in page, "Thème à venir" in page) == (True, True, False)
    assert page.count("button big") == 1


def test_theme_says_why_how_and_whom_to_ask(client):
    theme = ThemePageFactory(
        challenge="<p>Le défi ici.</p>", objective="<p>Le but ici.</p>", how_taught="<p>La façon ici.</p>"
    )
    shown, hidden = person(last_name="Visible"), person(last_name="Discret")
    named(theme, ThemeRoleKind.EXPERT, shown, is_contact=True, presentation="Suit les projets")
    named(theme, ThemeRoleKind.MANAGER, hidden)
    page = text_of(client.get(theme.url))
    for words in ("Le défi ici.", "Le but ici.", "La façon ici.", "Visible", "Suit les projets"):
        assert words in page
    assert "Discret" not in page


def test_theme_leads_on_where_the_reader_stopped(client):
    course, lessons = course_with(2)
    user = person()
    mark_done(user=user, lesson=lessons[0])
    client.force_login(user)
    page = text_of(client.get(course.theme.url))
    assert f'<a class="button big" href="{lessons[1].url}">' in flat(page)


def test_theme_shows_what_other_apps_add(client, only):
    theme = ThemePageFactory()
    rows = [{"title": "Guide", "href": "/bibliotheque/1/", "doc": "PDF"}]
    box = Panel("Dans la bibliothèque", rows, link=("/bibliotheque/", "Tout voir"))
    only(panel_sources, PanelSource("of a test", PanelPage.THEME, lambda theme, user: [box]))
    page = text_of(client.get(theme.url))
    for words in ("Dans la bibliothèque", 'href="/bibliotheque/1/"', "Tout voir"):
        assert words in page


@pytest.mark.parametrize("number", [1, 6])
def test_theme_takes_at_most_ten_queries(client, django_assert_max_num_queries, only, number):
    only(panel_sources)
    theme = ThemePageFactory()
    for _ in range(number):
        course_with(3, 3, theme=theme)
        named(theme, ThemeRoleKind.EXPERT, is_contact=True)
    client.force_login(person())
    client.get(theme.url)
    with django_assert_max_num_queries(10) as counted:
        page = text_of(client.get(theme.url))
    assert page.count("card press") == 0
    assert len(counted) == 8


@pytest.mark.parametrize("number", [10, 100])
def test_course_list_takes_the_same_queries_for_ten_and_a_hundred(client, django_assert_num_queries, number):
    theme = ThemePageFactory()
    for _ in range(number):
        CoursePageFactory(theme=theme)
    user = person()
    course, lessons = course_with(2)
    mark_done(user=user, lesson=lessons[0])
    client.force_login(user)
    client.get("/parcours/")
    with django_assert_num_queries(11):
        page = text_of(client.get("/parcours/"))
    assert page.index(course.title) < page.index("Les autres parcours")
    assert "1 leçon sur 2" in page


def test_course_list_asks_to_sign_in(client):
    CoursePageFactory(title="Un parcours")
    require_sign_in(page=CourseIndexPage.objects.get())
    response = client.get("/parcours/")
    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next=/parcours/")


def test_course_and_module_show_lessons_and_progress(client):
    course, lessons = course_with(2, 1)
    user = person()
    mark_done(user=user, lesson=lessons[0])
    client.force_login(user)
    page = text_of(client.get(course.url))
    assert [lesson.title in page for lesson in lessons] == [True, True, True]
    assert ("1 leçon sur 3" in page, page.count("button big")) == (True, 1)
    module = text_of(client.get(lessons[0].get_parent().url))
    assert ("1 leçon sur 2" in module, "Lire la leçon 2" in module, lessons[2].title in module) == (
        True,
        True,
        False,
    )


def test_empty_lists_teach(client):
    home_page()
    ThemePageFactory(live=False)
    client.force_login(person())
    assert "Les thèmes se préparent" in text_of(client.get("/themes/"))
    CourseIndexPage.objects.all() or CoursePageFactory(live=False)
    assert "Aucun parcours ne vous est encore ouvert" in text_of(client.get("/parcours/"))
