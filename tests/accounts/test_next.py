"""Where one wanted to go comes from the address: it is a place, never the name of a view."""

import pytest
from django.urls import reverse

from lms.accounts.domain.journal import record
from lms.accounts.enums import JournalEvent
from tests.factories.accounts import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", ["abc", "a.b", "::"])
def test_s4_a_place_without_a_slash_is_no_view(client, wanted):
    client.force_login(UserFactory())
    link = reverse("account_sign_in_by_link", args=["1", "no-such-key"])
    assert client.get(f"{link}?next={wanted}").status_code == 302
    territory = TerritoryFactory()
    answer = client.post(f"{reverse('accounts:territory')}?next={wanted}", {"territory": territory.pk})
    assert answer.status_code == 302


def test_s4_the_journal_keeps_no_nul():
    """PostgreSQL refuses one, whatever word of a line it stands in."""
    entry = record(JournalEvent.REFUSED, by=UserFactory(), path="/a\0b/", view="x\0")
    entry.refresh_from_db()
    assert entry.details == {"path": "/ab/", "view": "x"}
