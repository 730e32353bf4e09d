"""What the group of each role may do in the Wagtail admin, whichever page or resource: entering it, and files.

What a role may do with pages and with each app's own rows is given by the app that owns them. Nobody but an
administrator gets a permission on accounts: who may change people could make themselves administrator.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission

from lms.accounts.enums import ROLE_GROUPS, Role

ADMIN_ROLES = (Role.EDITOR, Role.MANAGER)
FILES = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
}


def ensure_role_groups(using: str = "default", **signal: object) -> None:
    """Make the groups and give what is missing; takes nothing away, so that other apps may add. Runs after migrate."""
    groups = {
        role: Group.objects.using(using).get_or_create(name=name)[0] for role, name in ROLE_GROUPS.items()
    }
    admin, _made = ContentType.objects.using(using).get_or_create(app_label="wagtailadmin", model="admin")
    enter, _made = Permission.objects.using(using).get_or_create(
        content_type=admin, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for role in ADMIN_ROLES:
        groups[role].permissions.add(enter)
        _give_files(groups[role], using)


def role_names(keys: Iterable[int]) -> dict[int, str]:
    """How people call the groups of roles: « Rôle : coach »."""
    roles = {name: role for role, name in ROLE_GROUPS.items()}
    rows = Group.objects.filter(pk__in=list(keys), name__in=roles).values_list("pk", "name")
    return {pk: _("All who are: %(role)s") % {"role": roles[name].label} for pk, name in rows}


def _give_files(group: Group, using: str) -> None:
    root = Collection.objects.using(using).filter(depth=1).first()
    if root is None:  # a test emptied the tables
        return
    for app, codenames in FILES.items():
        for permission in Permission.objects.using(using).filter(
            content_type__app_label=app, codename__in=codenames
        ):
            GroupCollectionPermission.objects.using(using).get_or_create(
                group=group, collection=root, permission=permission
            )
