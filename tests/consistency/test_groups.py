"""A2: the raw groups of roles and cohorts are on no screen, under no name; a forged one is no choice."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection, PageViewRestriction, Task

from cohorts.models import Cohort
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.programme import CoursePageFactory
from tests.world import build_world

from .admin import admin_addresses
from .walk import routes_of

pytestmark = pytest.mark.django_db
RAW = re.compile(r"(?:role|cohort):[\w-]+")


def test_a2_no_screen_shows_a_raw_group(client):
    """Every address of the site and of the administration, as the one who may open most: a new place fails here."""
    world = build_world()
    Cohort.objects.filter(pk=world.mine.cohort.pk).update(name="Promotion Inclusion numérique")
    client.raise_request_exception = False
    client.force_login(world.admin)
    shown = {}
    for name, address in [*routes_of(world), *admin_addresses(world)]:
        if "logout" in name:
            continue
        answer = client.get(address)
        html = not answer.streaming and "html" in answer.get("Content-Type", "") and answer.status_code == 200
        if html and (found := RAW.search(answer.text)):
            shown[name] = found[0]
    assert shown == {}


def test_a2_privacy_of_a_page_is_chosen_by_the_names_of_cohorts_and_roles(client):
    world = build_world()
    other = Group.objects.create(name="Un groupe à la main")
    client.force_login(world.admin)
    address = reverse("wagtailadmin_pages:set_privacy", args=[world.mine.course.pk])
    page = client.get(address).json()["html"]
    assert f"{world.mine.cohort.name} (" in page
    assert ("Toutes les personnes" in page, "Un groupe" in page, RAW.search(page)) == (True, False, None)
    forged = client.post(address, {"restriction_type": "groups", "groups": [other.pk]})
    assert other not in PageViewRestriction.objects.get(page=world.mine.course).groups.all()
    assert "html" in forged.json()
    client.post(address, {"restriction_type": "groups", "groups": [world.other.cohort.group_id]})
    chosen = PageViewRestriction.objects.get(page=world.mine.course).groups.all()
    assert list(chosen) == [world.other.cohort.group]


def test_f27_privacy_offers_cohorts_in_the_order_of_the_name_that_is_read(client):
    course = CoursePageFactory()
    for name in ("Zénith", "eau", "Écluse", "été"):
        CohortFactory(theme__title="Inclusion", theme__short_title="Inclusion", name=name)
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(reverse("wagtailadmin_pages:set_privacy", args=[course.pk])).json()["html"]
    assert re.findall(r"(\w+) \(Inclusion\)", page) == ["eau", "Écluse", "été", "Zénith"]


def test_a2_privacy_of_a_collection_too(client):
    world = build_world()
    collection = Collection.get_first_root_node().add_child(name="Documents de la promotion")
    client.force_login(world.admin)
    page = client.get(reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])).json()["html"]
    assert (f"{world.mine.cohort.name} (" in page, RAW.search(page)) == (True, None)


def test_a2_who_approves_is_chosen_among_those_who_work_in_the_administration(client):
    world = build_world()
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("wagtailadmin_workflows:add_task", args=["wagtailcore", "groupapprovaltask"])
    page = client.get(address).text
    assert ("Toutes les personnes" in page, world.mine.cohort.name in page, RAW.search(page)) == (
        True,
        False,
        None,
    )
    client.post(address, {"name": "Forgée", "groups": [world.mine.cohort.group_id]})
    assert not Task.objects.filter(name="Forgée").exists()


def test_a2_groups_have_no_screen(client):
    client.force_login(UserFactory(is_superuser=True))
    group = Group.objects.get(name="role:coach")
    for path in ("", "new/", f"edit/{group.pk}/", f"delete/{group.pk}/"):
        assert client.get(f"/gestion/groups/{path}").status_code == 404
    assert "/gestion/groups/" not in client.get("/gestion/").text


def test_a2_a_cohort_bears_its_name_where_a_resource_is_reserved_to_it(client):
    world = build_world()
    client.force_login(world.editor)
    for address in (reverse("library:add"), reverse("wagtailsnippets_library_resource:add")):
        page = client.get(address).text
        assert (f"{world.mine.cohort.name} (" in page, RAW.search(page)) == (True, None)
