"""Who may do what in /gestion/: groups, their permissions on pages and files, and the workflow « Relecture »."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from lms.accounts.enums import ROLE_GROUPS, Role

WRITES = ("add_page", "change_page")
LEADS = (*WRITES, "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
REDIRECTS = ("add_redirect", "change_redirect", "delete_redirect")
FILES = ("add_image", "change_image", "choose_image")
REVIEW = "Relecture"


@transaction.atomic
def set_up_administration(*, home: Page) -> None:
    """Editors write and submit, managers publish; Wagtail's own example groups and workflow go. Idempotent."""
    editors, managers = (
        Group.objects.get_or_create(name=ROLE_GROUPS[role])[0] for role in (Role.EDITOR, Role.MANAGER)
    )
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for group, actions in ((editors, WRITES), (managers, LEADS)):
        group.permissions.add(enter)
        _on_pages(group, home, actions)
        _on_files(group)
    managers.permissions.add(*_permissions(REDIRECTS, ["wagtailredirects"]))
    _workflow(home, managers)
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()


def _permissions(codenames: Iterable[str], apps: Iterable[str]) -> list[Permission]:
    return list(Permission.objects.filter(codename__in=codenames, content_type__app_label__in=apps))


def _on_pages(group: Group, home: Page, codenames: Iterable[str]) -> None:
    for permission in _permissions(codenames, ["wagtailcore"]):
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)


def _on_files(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions(FILES, ["wagtailimages"]):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _workflow(home: Page, reviewers: Group) -> None:
    """What an editor submits waits for a manager."""
    if WorkflowPage.objects.filter(page=home).exists():
        return  # an administrator may have chosen another
    WorkflowPage.objects.filter(page__depth=1).delete()
    Workflow.objects.filter(name="Moderators approval").update(active=False)
    workflow, made = Workflow.objects.get_or_create(name=REVIEW)
    if made:
        task = GroupApprovalTask.objects.create(name=REVIEW)
        task.groups.add(reviewers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(page=home, workflow=workflow)
