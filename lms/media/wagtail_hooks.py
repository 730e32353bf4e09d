"""What videos and sounds give to the administration."""

from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lms.programme.admin import MakersPolicy
from lms.programme.rules import makes_courses

from .admin import MediaFileViewSet
from .models import MediaFile
from .views import sending

register_permission_policy(MediaFile, MakersPolicy(MediaFile))
register_snippet(MediaFileViewSet)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("medias/envoyer/", sending.send, name="media-send"),
        path("medias/envois/", sending.announce, name="media-announce"),
        path("medias/envois/<key:pk>/", sending.arrival, name="media-arrival"),
        path("medias/envois/<key:pk>/morceau/", sending.piece, name="media-piece"),
        path("medias/<key:pk>/fichier", sending.file, name="media-file"),
        path("medias/<key:pk>/sous-titres.vtt", sending.captions, name="media-captions"),
    ]


class _ForMakers(MenuItem):
    def is_shown(self, request: object) -> bool:
        return makes_courses(request.user)  # type: ignore[attr-defined]


@hooks.register("register_admin_menu_item")
def send_item() -> MenuItem:
    return _ForMakers(_("Send a video"), reverse_lazy("media-send"), icon_name="upload", order=125)
