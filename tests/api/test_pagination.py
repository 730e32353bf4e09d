"""Pages of a list that is too long to be counted."""

import pytest
from rest_framework.test import APIClient

from lms.api import pagination
from tests.factories.accounts import UserFactory
from tests.factories.library import ResourceFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/resources/"


@pytest.fixture
def client(monkeypatch):
    """Somebody, and lists that are counted to five."""
    monkeypatch.setattr(pagination, "COUNTED", 5)
    client = APIClient()
    client.force_login(UserFactory())
    return client


def test_short_list_says_how_long_it_is(client):
    made = [ResourceFactory().pk for _ in range(5)]
    first = client.get(f"{ADDRESS}?page_size=3").json()
    assert (first["count"], first["previous"]) == (5, None)
    last = client.get(first["next"]).json()
    assert (last["count"], last["next"]) == (5, None)
    assert [row["id"] for row in first["results"] + last["results"]] == made[::-1]


def test_long_list_is_followed_to_its_end_without_a_count(client):
    made = [ResourceFactory().pk for _ in range(8)]
    found, address = [], f"{ADDRESS}?page_size=4"
    while address:
        page = client.get(address).json()
        assert page["count"] is None
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    assert found == made[::-1]


@pytest.mark.parametrize("page", ["3", "1000001", "9" * 30, "0", "-1", "deux", "last"])
@pytest.mark.parametrize("rows", [4, 8])
def test_page_that_is_not_there_is_not_found(client, rows, page):
    for _ in range(rows):
        ResourceFactory()
    answer = client.get(f"{ADDRESS}?page_size=4&page={page}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
