"""What accounts add to /gestion/: the rights of one person, the journal."""

from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .bulk import DeletePeople
from .enums import Role
from .requests import SignedIn
from .views.journal import journal
from .views.rights import rights

hooks.register("register_bulk_action", DeletePeople, order=1000)  # after Wagtail's own, which it replaces


class _ForManagers(MenuItem):
    def is_shown(self, request: SignedIn) -> bool:
        return bool(request.user.roles & {Role.MANAGER, Role.ADMIN})


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("comptes/<key:pk>/droits/", rights, name="account-rights"),
        path("journal/", journal, name="rights-journal"),
    ]


@hooks.register("register_reports_menu_item")
def journal_item() -> MenuItem:
    return _ForManagers(
        _("Journal of rights"),
        reverse_lazy("rights-journal"),
        name="rights-journal",
        icon_name="history",
        order=890,
    )
