"""What outside tools give to the administration."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from . import rules
from .admin import ChoosersPolicy, ToolContentViewSet
from .models import ToolContent
from .views import managing

register_permission_policy(ToolContent, ChoosersPolicy(ToolContent))
register_snippet(ToolContentViewSet)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """/gestion/outils/…"""
    return [
        path("outils/", managing.index, name="tools-index"),
        path("outils/nouveau/", managing.new, name="tools-new"),
        path("outils/<key:pk>/", managing.show, name="tools-tool"),
        path("outils/<key:pk>/modifier/", managing.edit, name="tools-edit"),
    ]


class _ForChoosers(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.can_choose(request.user)


@hooks.register("register_admin_menu_item")
def tools_item() -> MenuItem:
    """« Outils extérieurs »"""
    return _ForChoosers(
        _("Outside tools"), reverse_lazy("tools-index"), name="tools", icon_name="link-external", order=124
    )
