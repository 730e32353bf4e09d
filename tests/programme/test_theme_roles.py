"""Roles in themes: verbs for managers of that theme and administrators; no page's content grants anything."""

import json

import pytest
from django.urls import reverse

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import JournalEntry
from lms.notify.models import Message
from lms.programme.domain.theme_roles import end_theme_role, grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole
from tests.cohorts.help import refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import expert_of, manager_of
from tests.factories.programme import ThemePageFactory

pytestmark = pytest.mark.django_db
MANAGER, EXPERT = ThemeRoleKind.MANAGER, ThemeRoleKind.EXPERT


def test_a1_a_manager_names_an_expert_who_is_told_and_ends_it():
    theme = ThemePageFactory(title="Mobilité")
    manager, expert = manager_of(theme), UserFactory()
    grant_role(user=expert, role=Role.EXPERT)
    grant = grant_theme_role(theme=theme, user=expert, role=EXPERT, by=manager)
    assert grant_theme_role(theme=theme, user=expert, role=EXPERT, by=manager) == grant
    assert (grant.granted_by, grant.ended_at) == (manager, None)
    end_theme_role(grant=grant, by=manager)
    end_theme_role(grant=grant, by=manager)
    grant.refresh_from_db()
    assert (grant.ended_by, ThemeRole.objects.in_force().filter(user=expert).exists()) == (manager, False)
    told = Message.objects.filter(recipient=expert).order_by("pk")
    assert ["Mobilité" in message.text for message in told] == [True, True]
    events = JournalEntry.objects.filter(by=manager).order_by("pk").values_list("event", flat=True)
    assert list(events) == [JournalEvent.THEME_ROLE_GRANTED, JournalEvent.THEME_ROLE_ENDED]


def test_a1_a_manager_of_one_theme_gives_nothing_in_another():
    mine, other = ThemePageFactory(), ThemePageFactory()
    manager = manager_of(mine)
    held = ThemeRole.objects.get(user=manager_of(other))
    with refused("forbidden", 403):
        grant_theme_role(theme=other, user=manager, role=MANAGER, by=manager)
    with refused("forbidden", 403):
        end_theme_role(grant=held, by=manager)
    for role in (None, Role.EDITOR, Role.EXPERT):
        by = UserFactory()
        if role:
            grant_role(user=by, role=role)
        with refused("forbidden", 403):
            grant_theme_role(theme=mine, user=by, role=MANAGER, by=by)
    assert ThemeRole.objects.in_force().count() == 2


@pytest.mark.parametrize("kind", [MANAGER, EXPERT])
def test_a1_a_role_in_a_theme_needs_the_role(kind):
    theme, user = ThemePageFactory(), UserFactory()
    with refused("role_missing", 422, "role"):
        grant_theme_role(theme=theme, user=user, role=kind)
    ThemeRole.objects.create(page=theme, user=user, role=kind)  # a row that came around the verb
    assert not ThemeRole.objects.in_force().exists()


def test_a1_the_editor_of_pages_holds_no_role_whatever_is_sent(client):
    """The form of the page has no such field; an inline set that is forged into the POST changes nothing."""
    admin, theme, editor = UserFactory(is_superuser=True), ThemePageFactory(), UserFactory()
    grant_role(user=editor, role=Role.MANAGER)
    client.force_login(admin)
    address = reverse("wagtailadmin_pages:edit", args=[theme.pk])
    assert "roles-TOTAL_FORMS" not in client.get(address).text
    forged = {
        "title": theme.title, "short_title": theme.short_title, "slug": theme.slug, "hue": theme.hue,
        "challenge": "null", "objective": "null", "how_taught": "null", "action-publish": "1", "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0, "roles-TOTAL_FORMS": 1, "roles-INITIAL_FORMS": 0, "roles-0-user": editor.pk,
        "roles-0-role": "manager", "roles-0-ORDER": 1,
    }  # fmt: skip
    client.post(address, forged)
    assert not ThemeRole.objects.exists()


def test_a1_a_revision_that_still_carries_roles_grants_nothing_when_published():
    theme, user = ThemePageFactory(), UserFactory()
    grant_role(user=user, role=Role.MANAGER)
    revision = theme.save_revision()
    row = {
        "pk": None,
        "page": theme.pk,
        "user": user.pk,
        "role": "manager",
        "is_contact": True,
        "presentation": "",
    }
    revision.content = json.loads(json.dumps({**revision.content, "roles": [row]}))
    revision.save()
    revision.publish()
    assert not ThemeRole.objects.exists()


def test_a1_publishing_keeps_the_roles_and_a_copy_of_the_page_has_none():
    theme = ThemePageFactory()
    held = ThemeRole.objects.get(user=expert_of(theme))
    theme.save_revision().publish()
    copy = theme.copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert list(ThemeRole.objects.all()) == [held]
    assert not ThemePage.objects.get(pk=copy.pk).roles.exists()


def test_a1_the_screen_finds_a_person_and_never_lists_accounts(client):
    theme = ThemePageFactory()
    manager, expert = manager_of(theme), UserFactory(first_name="Aline", last_name="Savante")
    grant_role(user=expert, role=Role.EXPERT)
    twin = UserFactory(first_name="Alban", last_name="Savante")
    grant_role(user=twin, role=Role.EXPERT)
    UserFactory(last_name="Quelconque")
    client.force_login(manager)
    address = reverse("theme-roles", args=[theme.pk])
    page = client.get(address).text
    assert ("Savante" in page, "Quelconque" in page) == (False, False)
    several = client.post(address, {"do": "grant", "who": "savante", "role": "expert"})
    assert (several.status_code, "Aline" in several.text, "Alban" in several.text) == (422, True, True)
    nobody = client.post(
        address, {"do": "grant", "who": "quelconque", "role": "expert", "presentation": "À garder"}
    )
    assert (nobody.status_code, "À garder" in nobody.text) == (422, True)
    values = {"do": "grant", "who": "savante", "person": expert.pk, "role": "expert", "is_contact": "on"}
    assert client.post(address, values).status_code == 303
    held = ThemeRole.objects.get(user=expert)
    assert (held.role, held.is_contact, held.granted_by) == ("expert", True, manager)
    assert client.post(address, {**values, "role": "manager"}).status_code == 422  # an expert is no manager
    shown = {"do": "present", "role": held.pk, "presentation": "Données"}
    assert client.post(address, shown).status_code == 303
    assert client.post(address, {"do": "end", "role": held.pk}).status_code == 303
    assert not ThemeRole.objects.in_force().filter(user=expert).exists()


def test_a1_the_screen_of_another_theme_is_closed(client):
    mine, other = ThemePageFactory(), ThemePageFactory()
    manager, foreign = manager_of(mine), ThemeRole.objects.get(user=manager_of(other))
    client.force_login(manager)
    assert [theme.pk for theme in client.get(reverse("theme-roles-index")).context["themes"]] == [mine.pk]
    values = {"do": "grant", "who": manager.email, "role": "manager"}
    assert client.post(reverse("theme-roles", args=[other.pk]), values).status_code == 302
    # the number of a row of another theme, on one's own screen
    assert (
        client.post(reverse("theme-roles", args=[mine.pk]), {"do": "end", "role": foreign.pk}).status_code
        == 404
    )
    for key in ("", "9" * 30, "١", "-1", "\0"):
        assert (
            client.post(reverse("theme-roles", args=[mine.pk]), {"do": "end", "role": key}).status_code == 404
        )
    assert ThemeRole.objects.in_force().count() == 2
