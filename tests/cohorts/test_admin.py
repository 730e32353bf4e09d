"""The rooms in /gestion/."""

import pytest
from django.urls import reverse

from cohorts.domain.rooms import keep_room
from cohorts.models import Room
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, RoomFactory, coach_of, manager_of

from .help import refused

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(Room.snippet_viewset.get_url_name(name), args=args)


def test_manager_adds_a_room_renames_it_and_finds_it_in_the_menu(client):
    cohort = CohortFactory()
    client.force_login(manager_of(cohort.theme))
    assert (
        client.post(address("add"), {"name": " Salle des cartes ", "address": "1, place"}).status_code == 302
    )
    room = Room.objects.get()
    assert (room.name, room.address) == ("Salle des cartes", "1, place")
    client.post(address("edit", room.pk), {"name": "Salle du conseil", "address": ""})
    room.refresh_from_db()
    assert (room.name, room.address) == ("Salle du conseil", "")
    assert "Salle du conseil" in client.get(address("list")).content.decode()
    assert address("list") in client.get("/gestion/").content.decode()
    form = client.get(reverse("cohorts:session_add", args=[cohort.pk])).content.decode()
    assert f'<option value="{room.pk}">Salle du conseil</option>' in form


def test_rooms_are_kept_by_managers_alone_and_never_deleted(client):
    room, editor = RoomFactory(name="Salle"), UserFactory()
    grant_role(user=editor, role=Role.EDITOR)
    for user in (editor, coach_of(), UserFactory()):
        client.force_login(user)
        client.post(address("add"), {"name": "Autre", "address": ""})
        client.post(address("edit", room.pk), {"name": "Autre", "address": ""})
        with refused("forbidden", 403):
            keep_room(room=Room(name="Autre"), by=user)
    client.force_login(manager_of())
    client.post(address("delete", room.pk))
    assert list(Room.objects.values_list("name", flat=True)) == ["Salle"]


def test_room_without_a_name_is_refused(client):
    client.force_login(manager_of())
    for name in ("", "   ", "x" * 300, "a\0b"):
        assert client.post(address("add"), {"name": name, "address": ""}).status_code == 200
    assert not Room.objects.exists()
