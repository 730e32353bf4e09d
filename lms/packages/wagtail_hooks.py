"""What packages give to the administration."""

from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lms.programme.admin import MakersPolicy
from lms.programme.rules import makes_courses

from .admin import PackageViewSet
from .models import Package
from .views import sending

register_permission_policy(Package, MakersPolicy(Package))
register_snippet(PackageViewSet)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("paquets/envoyer/", sending.send, name="packages-send"),
        path("paquets/envois/", sending.announce, name="packages-announce"),
        path("paquets/envois/<key:pk>/", sending.arrival, name="packages-arrival"),
        path("paquets/envois/<key:pk>/morceau/", sending.piece, name="packages-piece"),
        path("paquets/<key:pk>/xapi.jsonl", sending.xapi, name="packages-xapi"),
    ]


class _ForMakers(MenuItem):
    def is_shown(self, request: object) -> bool:
        return makes_courses(request.user)  # type: ignore[attr-defined]


@hooks.register("register_admin_menu_item")
def send_item() -> MenuItem:
    return _ForMakers(_("Send a package"), reverse_lazy("packages-send"), icon_name="upload", order=123)
