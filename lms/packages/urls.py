"""Addresses of this app on the site; those of the packages themselves: middleware.py."""

from django.urls import path

from .views import player

app_name = "packages"
urlpatterns = [
    path("parcours/activite/commencer/<key:lesson>/<uuid:block>/", player.start, name="start"),
    path("parcours/activite/lu/<key:lesson>/<uuid:block>/", player.read_instead, name="read_instead"),
    path("parcours/activite/<key:pk>/", player.play, name="play"),
    path("parcours/activite/<key:pk>/terminer/", player.finish, name="finish"),
    path("parcours/activite/<key:pk>/recommencer/", player.begin_again, name="begin_again"),
    path("parcours/activite/<key:pk>/version/", player.choose_version, name="choose_version"),
]
