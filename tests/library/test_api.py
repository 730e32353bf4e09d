"""The library for programs, through its view sets."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone
from rest_framework import serializers
from rest_framework.test import APIRequestFactory, force_authenticate

from library import queries
from library.api import LegalTextSerializer, LegalTextViewSet, ResourceSerializer, ResourceViewSet
from library.models import LegalText, Resource
from library.queries import new_for
from tests.factories.accounts import UserFactory
from tests.factories.library import LegalTextFactory, ResourceFactory
from tests.factories.programme import ThemePageFactory
from tests.library.help import editor, person

pytestmark = pytest.mark.django_db


def listed(viewset, user, **query):
    """The rows of a list, as one person."""
    request = APIRequestFactory().get("/", query)
    force_authenticate(request, user)
    response = viewset.as_view({"get": "list"})(request)
    response.render()
    return response.data["results"]


def test_resources_are_listed_by_audience():
    for visibility in ("public", "members", "theme", "cohort"):
        ResourceFactory(visibility=visibility)
    ResourceFactory(state="draft")
    assert {row["visibility"] for row in listed(ResourceViewSet, person())} == {"public", "members"}
    assert len(listed(ResourceViewSet, editor())) == 5


def test_resources_are_filtered_by_theme_and_kind():
    theme = ThemePageFactory(slug="mobilite")
    ResourceFactory(title="Celui-ci", themes=[theme])
    ResourceFactory(kind="tool", themes=[theme])
    ResourceFactory()
    found = listed(ResourceViewSet, person(), theme="mobilite", kind="guide")
    assert [row["title"] for row in found] == ["Celui-ci"]
    assert found[0]["themes"] == [{"id": theme.pk, "slug": "mobilite", "title": theme.title}]


def test_legal_texts_say_their_state_of_today():
    LegalTextFactory(number="2019-31", status="ABROGE")
    LegalTextFactory(number="2019-33")
    assert [row["standing"] for row in listed(LegalTextViewSet, person(), number="2019-31")] == ["abroge"]
    assert [row["standing"] for row in listed(LegalTextViewSet, person(), number="2019-33")] == ["inconnu"]


@pytest.mark.parametrize("rows", [10, 100])
def test_lists_ask_the_database_as_often_whatever_the_volume(rows, django_assert_num_queries):
    theme = ThemePageFactory()
    for _ in range(rows):
        LegalTextFactory().resource.themes.add(theme)
    user = person()
    user.roles  # noqa: B018 - the request has them already
    for viewset in (ResourceViewSet, LegalTextViewSet):
        with django_assert_num_queries(4):
            assert len(listed(viewset, user, page_size="100")) == rows


def test_news_are_the_latest_that_one_may_read_and_no_law():
    LegalTextFactory()
    ResourceFactory(visibility="cohort")
    ResourceFactory(state="draft", published_at=None)
    rows = [ResourceFactory() for _ in range(6)]
    assert new_for(person()) == rows[:0:-1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the size of the table")
@pytest.mark.parametrize("rows", ["all", "published", "of a kind", "texts"])
def test_lists_walk_along_an_index_and_sort_nothing(rows):
    """The rule of who may see is no way in: taken apart, it has 84,000 rows sorted to show thirty."""
    user = UserFactory()
    user.groups.add(Group.objects.create(name="cohort:1"))
    seen = Resource.objects.visible_to(user)
    query = {
        "all": seen.order_by("-id"),
        "published": seen.published().order_by("-published_at", "-id"),
        "of a kind": seen.filter(kind="guide").order_by("-id"),
        "texts": LegalText.objects.visible_to(user).order_by("-published_on", "-id"),
    }[rows]
    plan = query[:31].explain()
    assert "TEMP B-TREE" not in plan
    assert "MULTI-INDEX OR" not in plan


def test_rows_of_one_day_are_each_on_one_page():
    day = timezone.now()
    made = {ResourceFactory(published_at=day).pk for _ in range(7)}
    for order in ("published_at", "-published_at"):
        pages = [
            [row["id"] for row in listed(ResourceViewSet, person(), ordering=order, page_size="3", page=n)]
            for n in "123"
        ]
        found = [pk for page in pages for pk in page]
        assert sorted(found, reverse=order.startswith("-")) == found
        assert set(found) == made


def test_long_list_is_read_backwards_from_a_row():
    rows = [ResourceFactory() for _ in range(4)]
    found = listed(ResourceViewSet, person(), before=str(rows[2].pk))
    assert [row["id"] for row in found] == [rows[1].pk, rows[0].pk]


@pytest.mark.parametrize("serializer", [ResourceSerializer, LegalTextSerializer])
def test_quick_answer_is_the_one_of_the_framework(serializer):
    text = LegalTextFactory(number="2019-31", status="ABROGE", signed_on="2019-01-18")
    row = text if serializer is LegalTextSerializer else text.resource
    row.refresh_from_db()
    queries.label([text.resource])
    quick = serializer(row)
    slow = serializers.ModelSerializer.to_representation(quick, row)
    assert quick.data == dict(slow)
    assert list(quick.data) == list(serializer.Meta.fields)


def test_one_resource_names_its_themes(client):
    theme = ThemePageFactory(slug="mobilite")
    row = ResourceFactory(themes=[theme])
    client.force_login(person())
    answer = client.get(f"/api/v1/resources/{row.pk}/").json()
    assert [label["slug"] for label in answer["themes"]] == ["mobilite"]
